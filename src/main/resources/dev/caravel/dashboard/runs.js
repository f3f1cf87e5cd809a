// The list of runs. The address is the view: whoever gets the link sees the same.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { get } from './api.js';
import { painter, status, throttled } from './parts.js';
import { views } from './views.js';
import { WORDS, clock, count, dollars, duration, plain, short, since, tokens } from './format.js';

const PAGE = 100;
const MOST = 1000;
const STATUSES = { ...WORDS, 'running,queued': 'in progress', 'paused,waiting_approval': 'stands still' };

const any = () => true;
const today = (value) => value === 'today';

/** All filters of GET /runs, each with what its field can show; further pages are none. */
const FILTERS = {
  status: (value) => Object.hasOwn(STATUSES, value),
  agent: any,
  tenant: any,
  tag: any,
  model: any,
  text: any,
  min_cost: any,
  parent: (value) => value === 'none',
  fork_of: () => false,
  since: today,
  ended: today,
  order: (value) => value === 'cost' || value === 'newest',
};

/** How a filter is called that no field shows. */
const CALLED = {
  parent: (value) => 'Subagents of ' + short(value),
  fork_of: (value) => 'Forks of ' + short(value),
  since: (value) => 'Started since ' + value,
  ended: (value) => 'Ended since ' + value,
};

/** What of an address filters: each once, but for tags, all of which must hold. */
function filtersOf(query) {
  const filter = new URLSearchParams();
  for (const [given, value] of query) {
    const name = given === 'ended_since' ? 'ended' : given;
    if (value && Object.hasOwn(FILTERS, name) && (name === 'tag' || !filter.has(name))) filter.append(name, value);
  }
  return filter;
}

/** Those that no field shows: it has room for one, and not for any. */
const unseen = (filter) => [...filter].filter(([name, value]) => !FILTERS[name](value) || filter.get(name) !== value);

const HOLD_MS = 1500;
const LONGEST_TASK = 300;

/** Whoever comes back from a run goes on where the list was left. */
let left = null;

export function open({ place, state, query }) {
  let filter = filtersOf(query);
  const back = left?.address === address(filter) ? left : null;
  let rows = back?.rows ?? [];
  /** What is shown is of other filters. */
  let anew = false;
  let full = false;
  /** The dearest are read anew from the first on, as is whatever was left. */
  let dearest = back ? Math.max(PAGE, Math.min(rows.length, MOST)) : PAGE;
  let pointedAt = 0;
  let loading = true;
  let problem = null;
  let asked = 0;
  /** On a narrow page the filters are folded away. */
  let unfolded = false;

  function params(more) {
    const all = new URLSearchParams({ limit: PAGE, ...more });
    filter.forEach((value, name) => all.append(name === 'ended' ? 'ended_since' : name, moment(value)));
    return '/runs?' + all;
  }

  const byCost = () => filter.get('order') === 'cost';

  /** Without a connection nothing is known of now: what was last known stands still. */
  const away = () => state.live === 'away';
  const now = () => (away() && state.since ? Date.parse(state.since) : Date.now());

  async function load(limit = byCost() ? dearest : PAGE) {
    const mine = ++asked;
    try {
      const first = await get(params({ limit }));
      if (mine !== asked) return;
      problem = null;
      show(first, limit);
    } catch (e) {
      if (mine !== asked) return;
      problem = e.message;
    }
    loading = false;
    draw();
  }

  function show(first, limit) {
    const known = new Map(first.map((run) => [run.id, run]));
    const hold = pointedAt + HOLD_MS - Date.now();
    if (hold > 0 && !anew) {
      // No row moves away from under a hand that is about to press it.
      rows = rows.map((run) => known.get(run.id) ?? run);
      setTimeout(changed, hold);
      return;
    }
    // What was read further down stays; what is at the top is new.
    const last = first.at(-1);
    const older = last && !byCost() && !anew && first.length === limit ? rows.filter((run) => !known.has(run.id) && run.id < last.id) : [];
    if (!older.length) full = first.length === limit;
    rows = [...first, ...older];
    anew = false;
  }

  async function more() {
    if (byCost()) {
      dearest = Math.min(dearest + PAGE, MOST);
      return load();
    }
    const mine = asked;
    const next = await get(params({ before: rows.at(-1).id }));
    if (mine !== asked) return;
    full = next.length === PAGE;
    rows = [...rows, ...next];
    draw();
  }

  const further = () => {
    if (!full) return nothing;
    return byCost() && rows.length >= MOST ? ', the dearest ones' : html` <button @click=${more}>${byCost() ? 'Show more' : 'Show older ones'}</button>`;
  };

  function set(name, value, others = {}) {
    const next = new URLSearchParams(filter);
    Object.entries({ [name]: value, ...others }).forEach(([key, text]) => (text ? next.set(key, text) : next.delete(key)));
    location.replace(address(next));
  }

  const without = (name, value) => new URLSearchParams([...filter].filter((one) => one[0] !== name || one[1] !== value));

  /** The field in which somebody types what the address does not say yet. */
  let typing = null;
  let due = null;

  function typed({ target: { name, value } }) {
    typing = name;
    clearTimeout(due);
    due = setTimeout(() => {
      due = null;
      set(name, value.trim());
    }, 80);
  }

  /** The fields say what the address says; what is being typed is not changed under the hand. */
  const fill = () => place.querySelectorAll('input[name]').forEach((field) => {
    const value = filter.get(field.name) ?? '';
    if (field.name !== typing && field.value.trim() !== value) field.value = value;
  });

  const field = (name, label, kind = 'search') => html`<label>${label}
    <input type=${kind} name=${name} @input=${typed} step="any" min="0" /></label>`;

  const folded = () => filter.size - unseen(filter).length - filter.has('text');

  const filters = () => html`<form class="filters runs-filters ${unfolded ? 'unfolded' : ''}" role="search" @submit=${(event) => event.preventDefault()}>
    ${field('text', 'Words')}
    <button type="button" class="fold" aria-expanded=${unfolded} @click=${() => { unfolded = !unfolded; draw(); }}>
      ${unfolded ? 'Fewer filters' : 'More filters'}${folded() ? ' (' + folded() + ')' : ''}</button>
    <div class="folded">
    <label>Status
      <select name="status" @change=${(event) => set('status', event.target.value)}>
        <option value="" .selected=${!filter.get('status')}>any</option>
        ${Object.entries(STATUSES).map(
          ([name, word]) => html`<option value=${name} .selected=${filter.get('status') === name}>${word}</option>`)}
      </select></label>
    ${field('agent', 'Agent')} ${field('tenant', 'Tenant')} ${field('tag', 'Tag')} ${field('model', 'Model')}
    ${field('min_cost', 'At least $', 'number')}
    <label>Order
      <select name="order" @change=${(event) => set('order', event.target.value)}>
        <option value="" .selected=${!filter.get('order')}>newest first</option>
        <option value="cost" .selected=${filter.get('order') === 'cost'}>dearest first</option>
      </select></label>
    <label>When
      <select name="when" @change=${(event) => set('since', '', { ended: '', [event.target.value || 'since']: event.target.value && 'today' })}>
        <option value="" .selected=${!today(filter.get('since')) && !today(filter.get('ended'))}>at any time</option>
        <option value="since" .selected=${today(filter.get('since'))}>started today (UTC)</option>
        <option value="ended" .selected=${today(filter.get('ended'))}>ended today (UTC)</option>
      </select></label>
    <label>Subagents
      <select name="parent" @change=${(event) => set('parent', event.target.value)}>
        <option value="" .selected=${!filter.get('parent')}>listed, too</option>
        <option value="none" .selected=${filter.get('parent') === 'none'}>left out</option>
      </select></label>
    ${filter.size ? html`<a class="button" href="#/runs">Clear</a>` : nothing}
    </div>
    ${unseen(filter).map(([name, value]) => html`<a class="button unseen" title=${value} aria-label="Without the filter ${called(name, value)}"
      href=${address(without(name, value))}>${called(name, value)} <span aria-hidden="true">×</span></a>`)}
  </form>`;

  const called = (name, value) => plain(CALLED[name]?.(value) ?? name[0].toUpperCase() + name.slice(1) + ' ' + value);

  const models = (run) => Object.keys(run.models ?? {}).map((name) => name.replace(/^[^/]*\//, ''));
  const small = (...words) => html`<small>${words.filter(Boolean).join(' · ')}</small>`;
  const when = (run) => clock(run.started_at).split(' ').reverse();

  const line = (run) => html`<tr>
    <td>${status(run.status)}${small(run.status !== 'waiting_approval' && run.reason?.replaceAll('_', ' '))}</td>
    <td class="wide"><a href="#/runs/${run.id}">${plain((run.input || '(no input)').slice(0, LONGEST_TASK))}</a>${small(...(run.tags ?? []))}</td>
    <td class="whose">${run.agent}${small(run.parent && 'subagent', run.forked_from && 'fork', run.tenant && plain(run.tenant))}</td>
    <td class="models" title=${models(run).join(', ')}>${models(run)[0] ?? '–'}${small(models(run).slice(1).join(', '))}</td>
    <td class="n spare">${count(run.turns)}</td>
    <td class="n spare">${tokens(sum(run.usage))}</td>
    <td class="n">${dollars(run.cost_usd)}</td>
    <td class="n">${run.ended_at ? duration(Date.parse(run.ended_at) - Date.parse(run.started_at)) : since(run.started_at, now())}</td>
    <td class="n spare" title=${run.started_at}>${when(run)[0]}${small(when(run)[1])}</td>
  </tr>`;

  const empty = () => {
    if (loading) return 'Loading…';
    return filter.size
      ? html`No run is like that. <a href="#/runs">Show all</a>`
      : html`There are no runs yet. Start one: <code>./caravel run --agent assistant "Which orders in orders.csv are overdue?"</code>`;
  };

  const draw = painter(() => {
    render(
      html`<div class="title"><h1>Runs${away() ? html` <small>as they were at ${clock(state.since)}</small>` : nothing}</h1>${views(filter, draw)}</div>
        ${filters()}
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
        ${rows.length
          ? html`<div class="scroll ${away() ? 'known-before' : ''}" tabindex="0" role="region" aria-label="Runs" aria-busy=${anew}
              @pointermove=${() => { pointedAt = Date.now(); }}><table class="runs">
              <thead><tr><th class="stands">Status</th><th class="wide">Task</th><th class="whose">Agent</th><th class="models">Model</th>
                <th class="n spare">Turns</th><th class="n spare">Tokens</th><th class="n">Cost</th><th class="n">Took</th><th class="n spare">Started</th></tr></thead>
              <tbody>${repeat(rows, (run) => run.id, line)}</tbody>
            </table></div>
            <p class="more">${count(rows.length)} shown${further()}</p>`
          : problem ? nothing : html`<p class="empty">${empty()}</p>`}`,
      place,
    );
    fill();
  });

  draw();
  // All that was shown before is read anew.
  load(dearest);
  if (back) requestAnimationFrame(() => window.scrollTo(0, back.scroll));
  const changed = throttled(() => load());
  const tick = setInterval(() => !away() && rows.some((run) => !run.ended_at) && draw(), 1000);
  return {
    query: (next) => {
      filter = filtersOf(next);
      if (!due) typing = null;
      anew = true;
      dearest = PAGE;
      draw();
      load();
    },
    changed,
    live: (live) => {
      draw();
      if (live === 'live') changed();
    },
    close: () => {
      left = location.hash.startsWith('#/runs/') ? { address: address(filter), rows, scroll: window.scrollY } : null;
      clearInterval(tick);
    },
  };
}

const address = (filter) => '#/runs' + (filter.size ? '?' + filter : '');

/** Today is another day tomorrow. */
const moment = (text) => (text === 'today' ? new Date().toISOString().slice(0, 10) + 'T00:00:00Z' : text);

const sum = (usage) =>
  usage ? usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens : null;
