// Where a run's time went: a bar for each stretch, with those of the runs that its calls have started below it.

import { html, nothing } from './lib/lit-html/lit-html.js';
import { Story } from './story.js';
import { duration, plain } from './format.js';

const TOTALS = { model: 'models', tool: 'tools', wait: 'waits' };

/** The stretches of a run in their order, each run that a call has started after that call. */
function rows(story, members, events, depth = 0) {
  const own = story.spans.map((span) => ({ span, depth }));
  for (const { run, members: below } of members) {
    const call = own.findIndex((row) => row.depth === depth && row.span.name === run.agent && !row.run);
    const child = new Story();
    (events.get(run.id) ?? []).forEach((data) => child.take({ type: data.type, data }));
    if (call >= 0) own[call].run = run;
    own.splice(call < 0 ? own.length : call + 1, 0, ...rows(child, below, events, depth + 1));
  }
  return own;
}

/** @param family the runs below this one @param now until when what is not over has taken its time */
export function waterfall(story, family, now) {
  const end = (span) => span.end ?? Math.max(now, span.begin);
  const length = (span) => end(span) - span.begin;
  if (!story.spans.length) return html`<p class="empty">Nothing has taken time yet.</p>`;
  const from = Date.parse(story.started.at);
  const all = rows(story, family.members, family.events);
  const to = Math.max(...all.map((row) => end(row.span)), from + 1);
  const place = (a, b) => 'left:' + (100 * (a - from)) / (to - from) + '%;width:' + Math.max(0.2, (100 * (b - a)) / (to - from)) + '%';
  const total = (kind) => {
    const spans = story.spans.filter((span) => span.kind === kind);
    return spans.length
      ? html`<span class="key ${kind}">${TOTALS[kind]} ${duration(spans.reduce((sum, span) => sum + length(span), 0))}</span>`
      : nothing;
  };

  const row = ({ span, depth, run }) => html`<div class="bar-row">
    <span class="name" .style=${'padding-left:' + depth * 12 + 'px'}>${run ? html`<a href="#/runs/${run.id}?tab=time">${span.name}</a>` : span.name}${span.attempt > 1 ? ' #' + span.attempt : ''}</span>
    <span class="lane"><span class="bar ${span.kind} ${span.bad ? 'bad' : ''} ${span.end == null ? 'going' : ''}" .style=${place(span.begin, end(span))} title=${plain(span.note ?? '')}></span>
      ${span.first ? html`<span class="bar first" .style=${place(span.begin, span.first)} title="until the first token"></span>` : nothing}</span>
    <span class="n">${duration(length(span))}</span>
  </div>`;

  return html`<div class="scroll" tabindex="0" role="region" aria-label="Time"><div class="waterfall">
    <p class="below">${duration(to - from)} in all: ${Object.keys(TOTALS).map(total)}<span class="key rest"
      title="neither in a model nor a tool nor waiting: the program's own work, and time in which no program had the run">rest ${duration(story.rest(from, to))}</span></p>
    ${all.map(row)}
    ${family.ready ? nothing : html`<p class="below">The time of its subagents is being read…</p>`}
  </div></div>`;
}
