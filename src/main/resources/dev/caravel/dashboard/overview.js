// How everything stands.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { chart } from './chart.js';
import { budget, painter, status } from './parts.js';
import { REASONS, clock, count, dollars, duration, percent, plain, since, tokens, until } from './format.js';

const LONGEST_LIST = 5;

export function open({ place, state }) {
  let now = state.overview;
  let refused = state.live === 'refused';

  /** Without a connection nothing is known of now: what was last known stands still. */
  const away = () => state.live === 'away';
  const moment = () => (away() && state.since ? Date.parse(state.since) : Date.now());

  const charts = [
    chart('hour-runs', 'Runs a minute, last hour', (data) => data.hour, 'ended', count),
    chart('hour-cost', 'US dollars a minute, last hour', (data) => data.hour, 'spent_usd', dollars),
    chart('day-runs', 'Runs a half hour, last day', (data) => data.day_by_half_hours, 'ended', count),
    chart('day-tokens', 'Tokens a half hour, last day', (data) => data.day_by_half_hours, 'tokens', tokens),
  ];

  const number = (label, value, below, kind = '', link = null) => html`<li class="number ${kind}">
    <span class="label">${label}</span>
    ${link ? html`<a class="value" href=${link}>${value}</a>` : html`<span class="value">${value}</span>`}
    <span class="below">${below}</span>
  </li>`;

  function numbers() {
    const waiting = state.waiting;
    return html`<ul class="numbers">
      ${number('Active', count(now.active), 'of ' + count(now.most_active) + ' at most', '', '#/runs?status=running')}
      ${number('Queued', count(now.queued), now.queued ? (now.closed ? 'wait until tasks are taken again' : 'wait for a place') : 'nobody waits', '', '#/runs?status=queued')}
      ${number('For you', count(waiting), waiting ? 'wait for a person' : 'nothing waits', waiting ? 'wait' : '', '#/inbox')}
      ${number('Failed today', count(now.failed_today), 'of ' + count(now.ended_today) + ' that ended, ' + percent(now.error_rate),
        now.failed_today ? 'bad' : '', '#/runs?status=failed&ended=today')}
      ${number('Tokens today', tokens(now.tokens_today), 'since midnight UTC')}
      ${now.avg_response_ms
        ? number('Answer after', duration(now.avg_response_ms), '95 of 100 within ' + duration(now.p95_response_ms))
        : number('Answer after', '–', 'no answer in the last hour')}
      ${now.first_token_ms != null ? number('First token after', duration(now.first_token_ms), 'last hour') : nothing}
      ${number('Retries', percent(now.retry_rate), 'of the calls of the last hour', now.retry_rate > 0.2 ? 'bad' : '')}
    </ul>`;
  }

  function money() {
    const day = now.day;
    const burns = Number(day.burn_usd_per_minute) > 0;
    const ends = now.closed ? null : day.ends_at
      ? html`<strong class="bad">Used up in ${until(day.ends_at, moment())}, at ${clock(day.ends_at)}</strong>`
      : day.limit_usd == null ? 'There is no limit' : burns ? 'The budget lasts until midnight UTC at this rate' : null;
    return html`<section class="card">
      <h2>Money today</h2>
      ${budget({ spent: day.spent_usd, reserved: day.reserved_usd, limit: day.limit_usd, label: 'Day' })}
      <p class="below">${burns ? html`Burns ${dollars(day.burn_usd_per_minute)} a minute (last ten minutes).` : 'Nothing was spent within the last ten minutes.'}
        ${ends ? html`${ends}.` : nothing}
        <a href="#/money">All budgets</a></p>
    </section>`;
  }

  function providers() {
    const breakers = Object.entries(now.breakers);
    return html`<section class="card">
      <h2>Providers and sources</h2>
      <dl class="facts">
        ${breakers.map(([name, isOpen]) => html`<dt>${name}</dt>
          <dd>${isOpen ? html`<strong class="bad">cut off by its circuit breaker: ${plain(now.breaker_reasons[name])}</strong>` : 'answers'}</dd>`)}
        ${breakers.length ? nothing : html`<dt>Models</dt><dd>no call within the last minute</dd>`}
        <dt>Tasks</dt>
        <dd>${now.closed ? html`<strong class="bad">wait: ${now.closed}</strong>` : 'are taken from all sources'}</dd>
        ${now.simulated ? html`<dt>Answers</dt><dd>come from the built-in simulated model</dd>` : nothing}
      </dl>
    </section>`;
  }

  const row = (run, what, why) => html`<li>
    <a href="#/runs/${run.id}">${plain(run.input || '(no input)')}</a>
    <span class="end">${what(run)}</span>
    <span class="below" title=${why ?? nothing}>${status(run.status)} ${run.agent}${why ? ' · ' + why.split('. ')[0].replace(/\.$/, '') : nothing}</span>
  </li>`;

  const list = (title, all, what, empty, more, why = () => null) => html`<section class="card list">
    <h2>${title}</h2>
    ${all.length ? html`<ul class="short-list two-lines">${all.slice(0, LONGEST_LIST).map((run) => row(run, what, why(run)))}</ul>` : html`<p class="empty">${empty}</p>`}
    ${more ? html`<p class="more"><a href=${more}>${all.length ? 'All of them' : 'All runs'}</a></p>` : nothing}
  </section>`;

  const draw = painter(() => {
    if (!now) {
      render(
        refused
          ? html`<h1>Overview</h1><p class="empty">The totals of all runs are for callers who may see all of them. Your
              <a href="#/runs">runs</a> and your <a href="#/inbox">inbox</a> are there.</p>`
          : html`<h1>Overview</h1><p class="empty">Waiting for the server…</p>`,
        place,
      );
      return;
    }
    render(
      html`<div class=${away() ? 'known-before' : ''}>
        <h1>Overview${away() ? html` <small>as it was at ${clock(state.since)}</small>` : nothing}</h1>
        ${numbers()}
        <div class="columns">${money()}${providers()}</div>
        <div class="columns lists">
          ${list('In progress', now.in_progress, (run) => html`${dollars(run.cost_usd)} · ${since(run.started_at, moment())}`,
            html`Nothing runs. Start one: <code>./caravel run --agent assistant "…"</code>, drop a file into the inbox, or <code>POST /agents/assistant/runs</code>.`,
            now.in_progress.length ? '#/runs?status=running,queued' : '#/runs')}
          ${list('Stands still', now.standing_still, (run) => since(run.ended_at, moment()), 'No run waits for anything.',
            now.standing_still.length ? '#/runs?status=paused,waiting_approval&parent=none' : null,
            (run) => (run.status === 'waiting_approval' ? null : REASONS[run.reason] ?? run.reason))}
          ${list('Cost most today', now.dearest, (run) => dollars(run.cost_usd), 'Nothing was spent today.', '#/runs?order=cost&since=today&parent=none')}
        </div>
        <div class="columns charts">${charts.map((one) => one.place())}</div></div>`,
      place,
    );
    charts.forEach((one) => one.show(now));
  });

  draw();
  const tick = setInterval(() => away() || draw(), 1000);
  return {
    overview: (data) => {
      now = data;
      draw();
    },
    live: (live) => {
      refused = live === 'refused';
      draw();
    },
    inbox: draw,
    close: () => {
      clearInterval(tick);
      charts.forEach((one) => one.close());
    },
  };
}
