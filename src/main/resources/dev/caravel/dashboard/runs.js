// The list of runs. The address is the view: whoever gets the link sees the same.

import { html, noChange, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { get } from './api.js';
import { painter, status, throttled } from './parts.js';
import { WORDS, clock, count, dollars, duration, plain, since, tokens } from './format.js';

const PAGE = 100;
const FILTERS = ['status', 'agent', 'tenant', 'tag', 'model', 'text', 'min_cost', 'parent', 'since', 'order'];

export function open({ place, query }) {
  let filter = query;
  let rows = [];
  let full = false;
  let loading = true;
  let problem = null;
  let asked = 0;
  /** On a narrow page the filters are folded away. */
  let unfolded = false;

  function params(more) {
    const all = new URLSearchParams({ limit: PAGE, ...more });
    FILTERS.forEach((name) => filter.get(name) && all.set(name, filter.get(name)));
    if (all.get('since') === 'today') all.set('since', new Date().toISOString().slice(0, 10) + 'T00:00:00Z');
    return '/runs?' + all;
  }

  async function load() {
    const mine = ++asked;
    try {
      const first = await get(params());
      if (mine !== asked) return;
      // What was read further down stays; what is at the top is new.
      const known = new Set(first.map((run) => run.id));
      const last = first.at(-1);
      const older = last && first.length === PAGE ? rows.filter((run) => !known.has(run.id) && run.id < last.id) : [];
      if (!older.length) full = first.length === PAGE;
      rows = [...first, ...older];
      problem = null;
    } catch (e) {
      problem = e.message;
    }
    loading = false;
    draw();
  }

  async function more() {
    const next = await get(params({ before: rows.at(-1).id }));
    full = next.length === PAGE;
    rows = [...rows, ...next];
    draw();
  }

  function set(name, value) {
    const next = new URLSearchParams(filter);
    if (value) next.set(name, value);
    else next.delete(name);
    const text = next.toString();
    location.replace('#/runs' + (text ? '?' + text : ''));
  }

  const typed = debounced((event) => set(event.target.name, event.target.value.trim()), 80);

  // What is being typed is not changed under the hand.
  const shown = (name) => (document.activeElement?.name === name ? noChange : filter.get(name) ?? '');

  const field = (name, label, kind = 'search') => html`<label>${label}
    <input type=${kind} name=${name} .value=${shown(name)} @input=${typed} step="any" min="0" /></label>`;

  const folded = () => [...filter.keys()].filter((name) => name !== 'text').length;

  const filters = () => html`<form class="filters ${unfolded ? 'unfolded' : ''}" role="search" @submit=${(event) => event.preventDefault()}>
    ${field('text', 'Words')}
    <button type="button" class="fold" aria-expanded=${unfolded} @click=${() => { unfolded = !unfolded; draw(); }}>
      ${unfolded ? 'Fewer filters' : 'More filters'}${folded() ? ' (' + folded() + ')' : ''}</button>
    <div class="folded">
    <label>Status
      <select name="status" @change=${(event) => set('status', event.target.value)}>
        <option value="" ?selected=${!filter.get('status')}>any</option>
        ${Object.entries({ ...WORDS, 'running,queued': 'in progress', 'paused,waiting_approval': 'stands still' }).map(
          ([name, word]) => html`<option value=${name} ?selected=${filter.get('status') === name}>${word}</option>`)}
      </select></label>
    ${field('agent', 'Agent')} ${field('tenant', 'Tenant')} ${field('tag', 'Tag')} ${field('model', 'Model')}
    ${field('min_cost', 'At least $', 'number')}
    <label>Order
      <select name="order" @change=${(event) => set('order', event.target.value)}>
        <option value="" ?selected=${!filter.get('order')}>newest first</option>
        <option value="cost" ?selected=${filter.get('order') === 'cost'}>dearest first</option>
      </select></label>
    <label>Started
      <select name="since" @change=${(event) => set('since', event.target.value)}>
        <option value="" ?selected=${!filter.get('since')}>at any time</option>
        <option value="today" ?selected=${filter.get('since') === 'today'}>today (UTC)</option>
      </select></label>
    ${[...filter.keys()].length ? html`<a class="button" href="#/runs">Clear</a>` : nothing}
    </div>
  </form>`;

  const line = (run) => html`<tr>
    <td>${status(run.status)}${run.reason && run.status !== 'waiting_approval' ? html`<small>${run.reason}</small>` : nothing}</td>
    <td class="wide"><a href="#/runs/${run.id}">${plain(run.input || '(no input)')}</a></td>
    <td class="whose">${run.agent}${run.tenant ? html`<small>${run.tenant}</small>` : nothing}</td>
    <td class="models">${Object.keys(run.models ?? {}).map((name) => name.replace(/^[^/]*\//, '')).join(', ') || '–'}</td>
    <td class="n spare">${count(run.turns)}</td>
    <td class="n spare">${tokens(sum(run.usage))}</td>
    <td class="n">${dollars(run.cost_usd)}</td>
    <td class="n">${run.ended_at ? duration(Date.parse(run.ended_at) - Date.parse(run.started_at)) : since(run.started_at)}</td>
    <td class="n spare" title=${run.started_at}>${clock(run.started_at)}</td>
  </tr>`;

  const empty = () => {
    if (loading) return 'Loading…';
    return [...filter.keys()].length
      ? html`No run is like that. <a href="#/runs">Show all</a>`
      : 'There are no runs yet. Start one: ./caravel run assistant "Which orders in orders.csv are overdue?"';
  };

  const draw = painter(() =>
    render(
      html`<h1>Runs</h1>
        ${filters()}
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
        ${rows.length
          ? html`<div class="scroll" tabindex="0" role="region" aria-label="Runs"><table class="runs">
              <thead><tr><th>Status</th><th class="wide">Task</th><th>Agent</th><th>Model</th><th class="n">Turns</th>
                <th class="n">Tokens</th><th class="n">Cost</th><th class="n">Took</th><th class="n">Started</th></tr></thead>
              <tbody>${repeat(rows, (run) => run.id, line)}</tbody>
            </table></div>
            <p class="more">${count(rows.length)} shown${full && !filter.get('order')
              ? html` <button @click=${() => more()}>Show older ones</button>` : nothing}</p>`
          : problem ? nothing : html`<p class="empty">${empty()}</p>`}`,
      place,
    ),
  );

  load();
  const tick = setInterval(() => rows.some((run) => !run.ended_at) && draw(), 1000);
  return {
    query: (next) => {
      filter = next;
      rows = [];
      draw();
      load();
    },
    changed: throttled(load),
    close: () => clearInterval(tick),
  };
}

const sum = (usage) =>
  usage ? usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens : null;

function debounced(action, ms) {
  let due;
  return (event) => {
    clearTimeout(due);
    due = setTimeout(() => action(event), ms);
  };
}
