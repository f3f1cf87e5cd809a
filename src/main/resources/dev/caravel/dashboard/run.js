// One run: its conversation as it grows, its time, its events, and what can be done about it.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { download, eventLooks, follow, get, post } from './api.js';
import { decide, resolve } from './decisions.js';
import { ask, attempt, budget, notice, painter, status, throttled, typedDollars } from './parts.js';
import { question } from './question.js';
import { eventList } from './events.js';
import { Family } from './family.js';
import { Story } from './story.js';
import { waterfall } from './waterfall.js';
import { REASONS, clock, count, dollars, duration, json, plain, sentence, short, since, tokens, tokensIn, until } from './format.js';

/** What lets such a run go on is a person's or its caller's word about a call. */
const DECIDED_ELSEWHERE = ['outcome_unknown', 'client_tool'];

const MOST_FORKS = 5;

const TABS = ['conversation', 'time', 'events'];

export function open({ place, state, query, id }) {
  let story = new Story();
  let run = null;
  const family = new Family(id);
  let forks = [];
  let problem = null;
  let tab = TABS.includes(query.get('tab')) ? query.get('tab') : TABS[0];
  const path = '/runs/' + encodeURIComponent(id);
  /** When the first of its events came here. */
  let begun = null;
  /** Where the page was last brought to its end. */
  let brought = 0;
  let grows = true;

  const load = throttled(async () => {
    try {
      const known = run != null;
      run = await get(path);
      if (!known) document.dispatchEvent(new CustomEvent('name-known'));
      await family.look(over(), tab === 'time');
    } catch (e) {
      problem = e.message;
    }
    draw();
  });

  const lookForForks = throttled(async () => {
    // One more says that there are more.
    forks = await get('/runs?fork_of=' + encodeURIComponent(id) + '&limit=' + (MOST_FORKS + 1)).catch(() => forks);
    draw();
  });

  async function cancel() {
    const yes = await ask({
      title: 'Cancel this run?',
      text: 'It ends for good, with the runs that its calls have started. What was done stays done.',
      button: 'Cancel the run',
      danger: true,
    });
    if (yes) await attempt(() => post(path + '/cancel'), 'Cancelled.').then(load);
  }

  async function resume() {
    const has = run.budget_usd;
    const resumed = await ask({
      title: 'Resume this run',
      text: 'It has spent ' + dollars(run.cost_usd) + (has ? ' of ' + dollars(has) : '') + '. '
        + (enough() ? 'For another turn it needs ' + enough() + ' in all.' : run.reason === 'budget' && run.exceeded ? money() : (run.reason === 'turns' ? 'It may take as many turns again as a new run. ' : '') + 'Leave the field empty to resume it with what it has.'),
      fields: [{ name: 'budget', label: 'What it may cost in all, US dollars', mode: 'decimal', value: enough()?.slice(1) }],
      button: 'Resume',
      action: (typed) => post(path + '/resume', { budget: typedDollars(typed.budget) }),
    });
    if (resumed) notice('Resumed.');
    load();
  }

  async function fork(after) {
    const forked = await ask({
      title: 'Fork from event ' + after,
      text: 'A new run begins with the events up to there, and goes on from there. What this run has spent is not its.',
      fields: [{ name: 'budget', label: 'What it may cost, US dollars (empty: as this run)', mode: 'decimal' }],
      button: 'Fork',
      action: (typed) => post(path + '/fork', { after, budget: typedDollars(typed.budget) }),
    });
    if (!forked) return;
    notice('Forked.');
    location.hash = '#/runs/' + forked.id;
  }

  const fact = (name, value) => (value == null || value === '' ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);

  const actions = () => html`<div class="actions">
    ${['running', 'queued', 'waiting_approval', 'paused'].includes(run.status) ? html`<button @click=${cancel}>Cancel…</button>` : nothing}
    ${run.status === 'paused' && !DECIDED_ELSEWHERE.includes(run.reason) ? html`<button class="primary" @click=${resume}>Resume…</button>` : nothing}
    ${story.place ? html`<button @click=${() => fork(story.place)}>Fork…</button>` : nothing}
    <button @click=${() => attempt(() => download(path + '/export', 'run-' + id + '.html'))}>Export</button>
  </div>`;

  /** Without a connection what was last known stands still. */
  const now = () => (state.live === 'away' ? Date.parse(state.since) : Date.now());

  const over = () => ['completed', 'failed', 'cancelled'].includes(run.status) && run.ended_at;

  const lastSaved = () => Number(run.cost_if_strong_usd) - Number(run.cost_usd);

  /** What is told of the run and of those below it. */
  const ofAll = (name) => name + (family.members.length ? ', with subagents' : '');

  const facts = () => html`<section class="card run-facts">
    ${budget({ spent: run.cost_usd, limit: run.budget_usd, label: 'Run', unlimited: run.parent ? 'no limit but its parent’s' : 'no limit' })}
    <dl class="facts across">
      ${fact('Agent', html`<a href="#/runs?agent=${run.agent}">${run.agent}</a>`)}
      ${fact('Tenant', run.tenant && html`<a href="#/runs?tenant=${encodeURIComponent(run.tenant)}">${plain(run.tenant)}</a>`)}
      ${fact('Tags', run.tags?.map((tag) => html`<a href="#/runs?tag=${encodeURIComponent(tag)}">${tag}</a> `))}
      ${fact('Thread', run.thread)} ${fact('Key', run.key)}
      ${fact('Part of', run.parent && html`<a href="#/runs/${run.parent}">${short(run.parent)}</a>`)}
      ${fact('Forked from', run.forked_from && html`<a href="#/runs/${run.forked_from.run}">${short(run.forked_from.run)}</a> after ${run.forked_from.seq}`)}
      ${fact('Forks', forks.length ? html`${forks.slice(0, MOST_FORKS).map((one) => html`<a href="#/runs/${one.id}">${short(one.id)}</a> `)}${
        forks.length > MOST_FORKS ? html`<a href="#/runs?fork_of=${id}">all forks</a>` : nothing}` : null)}
      ${fact('Started', html`<span title=${run.started_at}>${clock(run.started_at)}</span>`)}
      ${fact(over() ? 'Took' : 'Since', over() ? duration(Date.parse(run.ended_at) - Date.parse(run.started_at)) : since(run.started_at, now()))}
      ${fact('Turns', count(run.turns))} ${fact('Tool calls', count(run.tool_calls))}
      ${run.retries ? fact('Retries', count(run.retries)) : nothing}
      ${fact(ofAll('Tokens in'), tokensIn(run.usage))} ${fact(ofAll('Tokens out'), tokens(run.usage.output_tokens))}
      ${fact('On the strong model', lastSaved() > 0 ? dollars(run.cost_if_strong_usd) + ' (' + dollars(lastSaved()) + ' more)' : null)}
      ${fact(ofAll('Models'), Object.entries(run.models ?? {}).map(([name, calls]) => name + ' × ' + calls).join(', '))}
    </dl>
  </section>`;

  /** What the run must be allowed to spend in all, so that it can take another turn; null where that is not known. */
  const enough = () =>
    run.reason === 'budget' && run.exceeded?.needed_usd && !run.exceeded.free_at
      ? '$' + (Math.ceil((Number(run.cost_usd) + Number(run.exceeded.needed_usd)) * 1e5) / 1e5).toFixed(5)
      : null;

  const money = () => {
    const { limit_usd, needed_usd, free_at } = run.exceeded;
    const another = needed_usd ? 'Another turn may need ' + dollars(needed_usd) + ', and ' : '';
    if (free_at && Number(needed_usd) > Number(limit_usd)) return 'Another turn may need ' + dollars(needed_usd) + ', more than a whole day’s budget of ' + dollars(limit_usd) + '. Raise that first.';
    if (free_at) return another + 'too little was left of the day’s budget of ' + dollars(limit_usd) + '. There is money again at ' + clock(free_at) + ', or once caravel.budget.day is raised; then resume it.';
    return enough()
      ? another + 'too little is left of ' + dollars(limit_usd) + '. Resume it with ' + enough() + ' or more.'
      : REASONS.budget;
  };

  /** What it stands still for, or what is wrong with its answer. */
  const standsFor = () => {
    if (run.status === 'waiting_approval') {
      const call = [...story.calls.values()].find((one) => one.approval && !one.decided);
      if (!call) return run.waits_for ? null : REASONS.approval;
      return call.approval.question ? 'Its question waits for an answer.' : 'Its call of ' + call.tool + ' waits for a person’s word.';
    }
    if (run.status === 'queued') return state.overview?.closed ? 'No run begins now: ' + state.overview.closed + '.' : run.queued_for ? 'It waits: ' + run.queued_for + '.' : 'It waits for its turn.';
    const again = run.reason === 'provider' && story.events.findLast((e) => e.type === 'run.parked')?.next_try?.at;
    if (again) return REASONS.provider.slice(0, -1) + ', next at ' + clock(again) + '.';
    return run.reason === 'budget' && run.exceeded ? money() : REASONS[run.reason];
  };

  const why = () => {
    const text = [run.error && sentence(run.error), standsFor()].filter(Boolean).join(' ');
    const below = run.waits_for && !over();
    return text || below ? html`<p class="why ${run.status}" role="status">${plain(text)}
      ${below ? html`It waits for <a href="#/runs/${run.waits_for}">its subagent’s run</a>.` : nothing}
      ${run.status === 'waiting_approval' ? html`<a href="#/inbox?run=${run.waits_for ?? id}">To the inbox</a>` : nothing}</p>` : nothing;
  };

  const branch = (members) => html`<ul class="short-list">${members.map(({ run: one, members: below }) => html`<li>
      ${status(one.status)} <a href="#/runs/${one.id}">${plain(one.input)}</a><span class="agent">${one.agent}</span>
      <span class="end">${tokens(one.usage.input_tokens + one.usage.output_tokens + one.usage.cache_read_tokens + one.usage.cache_write_tokens)} tokens · ${dollars(one.cost_usd)}</span>
    </li>${below.length ? html`<li class="branch">${branch(below)}</li>` : nothing}`)}</ul>`;

  const tree = () => (family.members.length ? html`<section class="card"><h2>Subagents</h2>${branch(family.members)}</section>` : nothing);

  const waiting = (call) => ({ id: call.approval.id, tool: call.tool, shown: call.tool + ' ' + json(call.arguments) });

  const settle = (call, outcome) => resolve({ run: id, call: call.id, tool: call.tool }, outcome).then(load);

  /** Where a call stands that has begun and has no result. */
  const unfinished = (call) => {
    if (!story.rests && run.status === 'running') return html`<span class="status running">running ${duration(Math.max(0, now() - call.span.begin))}</span>`;
    if (run.unknown_call === call.id) return html`<span class="status paused">outcome unknown</span>`;
    return html`<span class="status">${over() ? 'no result' : run.waits_for ? 'waits for its subagent' : 'stands still'}</span>`;
  };

  const VERDICTS = { allow: 'allowed', deny: 'denied', ask: 'asked for' };

  const toolCall = (call) => html`<div class="tool-call ${call.error ? 'failed' : ''}">
    <div class="call-head"><span class="kind">call</span> <strong>${call.tool}</strong>
      ${call.verdict ? html`<span class="verdict ${call.verdict}" title=${call.rule ?? ''}>${VERDICTS[call.verdict] ?? call.verdict}: ${call.rule}</span>` : nothing}
      <span class="end">${call.resolvedBy ? nothing : call.ms != null ? duration(call.ms) : call.span ? unfinished(call) : nothing}${call.cost ? ' · ' + dollars(call.cost) : ''}</span></div>
    ${call.arguments !== undefined ? html`<pre>${json(call.arguments)}</pre>` : nothing}
    ${call.approval?.question && !call.decided
      ? html`<span class="status waiting_approval">waits for an answer${call.approval.expires ? ', expires in ' + until(call.approval.expires, now()) : ''}</span>
          ${question(call.approval.id, call.approval.question, () => document.dispatchEvent(new CustomEvent('inbox-changed')), draw)}`
      : nothing}
    ${call.approval && !call.approval.question && !call.decided
      ? html`<div class="actions"><span class="status waiting_approval">waits for a person${call.approval.expires ? ', expires in ' + until(call.approval.expires, now()) : ''}</span>
          <button class="primary" @click=${() => decide([waiting(call)], 'approve', true)}>Approve</button><button @click=${() => decide([waiting(call)], 'deny')}>Deny…</button></div>`
      : nothing}
    ${call.decided ? html`<p class="below">${call.decided.answer === undefined ? call.decided.decision : 'answered'} by ${plain(call.decided.by)}${call.decided.reason ? ': ' + plain(call.decided.reason) : ''}</p>` : nothing}
    ${call.resolvedBy ? html`<p class="below">It was done, says ${plain(call.resolvedBy)}, who gave the result:</p>` : nothing}
    ${run?.unknown_call === call.id && run.status === 'paused'
      ? html`<div class="actions"><span class="status paused">Nobody knows whether it had its effect</span>
          <button class="primary" @click=${() => settle(call, 'done')}>It was done…</button>
          <button @click=${() => settle(call, 'not_done')}>It was not done…</button></div>`
      : nothing}
    ${call.result != null ? html`<pre class="result">${plain(call.result)}</pre>` : nothing}
  </div>`;

  const replyFoot = (item) => {
    const e = item.event;
    const u = e.usage;
    return html`<p class="below"><span title=${e.response_id ? 'The provider calls this reply ' + e.response_id : nothing}>${e.model}</span>${e.served_by && !e.model.endsWith(e.served_by) ? ', served by ' + plain(e.served_by) : ''}${item.why ? ', chosen: ' + item.why : ''}
      · ${u ? tokensIn(u, ' in') + ', ' + tokens(u.output_tokens) + ' out' : 'the host does not say what it used'}
      · ${dollars(e.cost_usd)}${e.cost_if_strong_usd && Number(e.cost_if_strong_usd) > Number(e.cost_usd) ? html` <span title="the same tokens at the strong model’s price">(strong: ${dollars(e.cost_if_strong_usd)})</span>` : nothing}
      · ${e.first_ms != null ? 'first token after ' + duration(e.first_ms) + ', ' : ''}${duration(e.ms)}</p>`;
  };

  const forkHere = (one) => (one.place ? html`<button class="quiet" @click=${() => fork(one.place)}>Fork from here</button>` : nothing);

  const item = (one) => {
    switch (one.kind) {
      case 'task':
        return html`<article class="message user"><h3>Task <small>${clock(one.at)}</small></h3><div class="words">${plain(one.text)}</div>${forkHere(one)}</article>`;
      case 'said':
        return html`<article class="message said"><h3>${one.message.role === 'user' ? 'Before' : 'Model, before'}</h3>
          <div class="words">${plain(text(one.message.content))}</div>${forkHere(one)}</article>`;
      case 'reply': {
        const e = one.event;
        return html`<article class="message model">
          <h3>Model <small>${clock(one.at)}</small></h3>
          ${(e.content ?? []).map((block) => block.type === 'text' ? html`<div class="words">${plain(block.text)}</div>`
            : block.type === 'thinking' ? html`<details><summary>Thoughts</summary><div class="words">${plain(block.thinking)}</div></details>` : nothing)}
          ${replyFoot(one)} ${one.calls.map(toolCall)} ${forkHere(one)}</article>`;
      }
      case 'calls':
        return html`<article class="message model">${one.calls.map(toolCall)} ${forkHere(one)}</article>`;
      case 'failure': {
        const e = one.event;
        return html`<p class="note bad">${clock(one.at)} ${e.model}, attempt ${e.attempt}: ${plain(e.message ?? e.kind)}${e.status ? ' (status ' + e.status + ')' : ''}${e.retry_in_ms != null ? '. Again after ' + duration(e.retry_in_ms) : e.fallback ? '. Another model is asked' : ''}${Number(e.cost_usd) ? '. ' + dollars(e.cost_usd) + (e.possibly_billed ? ' is booked for it, the most that it can have cost' : ' was its cost') : e.possibly_billed ? '. It may have been charged for' : ''}</p>
          ${e.unfinished ? html`<article class="message model"><h3>Model <small>unfinished reply</small></h3>
            <div class="words">${plain(e.unfinished)}</div></article>` : nothing}`;
      }
      default:
        return html`<p class="note ${one.bad ? 'bad' : ''}">${clock(one.at)} ${plain(one.text)}</p>`;
    }
  };

  const conversation = () => html`<div class="conversation">
    ${repeat(story.items, (_, i) => i, item)}
    ${story.asked ? html`<article class="message model writing"><h3>Model <small>${story.asked.name} writes…</small></h3>
      <div class="words" aria-live="off">${plain(story.text) || '…'}</div></article>` : nothing}
  </div>`;

  const time = () => waterfall(story, family, now());

  const VIEWS = { conversation, time, events: () => eventList(story, fork) };

  /** Whether whoever reads stands at the end: a step up from where they were brought is a step away. */
  const atEnd = () => {
    const below = document.body.scrollHeight - window.innerHeight - window.scrollY;
    return below < 2 || (below < 60 && window.scrollY >= brought);
  };

  const draw = painter(() => {
    // A page that was just opened begins at its top, however it grows.
    const stays = grows && tab === 'conversation' && begun && Date.now() - begun > 1000 && atEnd();
    render(
      html`<p class="below"><a href="#/runs">Runs</a> / <code>${id}</code></p>
        ${problem && !run ? html`<p class="problem" role="alert">${sentence(problem)}</p>` : nothing}
        ${run
          ? html`<div class="title"><h1>${plain(firstLine(run.input)) || 'Run'}</h1>${status(run.status)}${actions()}</div>${why()}${facts()}${tree()}
            <div class="tabs" role="tablist">${TABS.map((name) => html`<a role="tab" aria-selected=${tab === name} href="#/runs/${id}?tab=${name}">${name[0].toUpperCase() + name.slice(1)}</a>`)}</div>
            ${VIEWS[tab]()}`
          : problem ? nothing : html`<p class="empty">Loading…</p>`}`,
      place,
    );
    // Who reads the end sees the end.
    if (stays) {
      window.scrollTo(0, document.body.scrollHeight);
      brought = window.scrollY;
    }
    grows = !story.ended;
  });

  const stop = follow(path + '/events', {
    onEvent: (event) => {
      begun ??= Date.now();
      story.take(event);
      if (event.id) load();
      draw();
    },
    onState: (live, why) => {
      if (live === 'refused') problem = why.message;
      draw();
    },
    until: () => story.ended,
    look: eventLooks,
  });
  load();
  lookForForks();
  const tick = setInterval(() => story.ended || draw(), 1000);
  return {
    query: (next) => {
      tab = TABS.includes(next.get('tab')) ? next.get('tab') : TABS[0];
      if (tab === 'time') load();
      draw();
    },
    // A fork is no event of this run.
    changed: lookForForks,
    live: (live) => live === 'live' && lookForForks(),
    name: () => firstLine(run?.input),
    close: () => {
      stop();
      clearInterval(tick);
    },
  };
}

const firstLine = (text) => {
  const line = (text ?? '').split('\n')[0];
  return line.length > 120 ? line.slice(0, 119) + '…' : line;
};

const text = (content) =>
  typeof content === 'string'
    ? content
    : (content ?? [])
        .map((block) =>
          block.type === 'tool_use' ? 'calls ' + block.name + ' ' + JSON.stringify(block.input)
          : block.type === 'tool_result' ? 'result: ' + text(block.content) : block.text ?? '')
        .filter(Boolean)
        .join('\n');
