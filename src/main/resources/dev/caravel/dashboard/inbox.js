// What waits for a person, of all runs. With the keyboard alone: j and k move, x marks (with Shift all from the last mark on), a
// approves or goes to the answer, d denies, Enter opens the run.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { get } from './api.js';
import { notice, painter } from './parts.js';
import { decide, resolve } from './decisions.js';
import { decline, question } from './question.js';
import { count, plain, since, until } from './format.js';

const key = (entry) => entry.id ?? entry.run + '/' + entry.call;

/** Whoever comes back to the inbox goes on where it was left: the call that was chosen, the marks, the words. */
let left = { focus: null, marked: new Set(), words: '' };

/** The way into the field of words. */
const SEARCH = '/';

export function open({ place, query }) {
  let list = null;
  /** The call that keys are about: the same one whatever comes and goes around it, and none once it is gone. */
  let focus = null;
  const { marked } = left;
  let lastMarked = null;
  /** A decision is on its way: the next key is not about what has not been seen yet. */
  let busy = false;
  let words = query.get('run') ? '' : left.words;
  /** Approvals that were decided here, while the server may still have them in its list. */
  const gone = new Set();

  const holds = (entry) =>
    [entry.tool, entry.agent, entry.tenant, entry.run, entry.rule, entry.shown, entry.question?.text].join(' ').toLowerCase().includes(words.trim().toLowerCase());
  const shown = () => (list ?? []).filter((entry) => !gone.has(entry.id) && holds(entry));
  const approvals = () => shown().filter((entry) => entry.kind === 'approval');

  async function load() {
    list = await get('/inbox');
    draw();
  }

  /** What the run, or one that it waits for, waits for a person's word about. */
  async function waitingBelow(run) {
    for (let at = run; at; at = (await get('/runs/' + encodeURIComponent(at))).waits_for) {
      const found = list.find((entry) => entry.run === at);
      if (found) return found;
    }
  }

  /** Does what was decided about the calls here, then goes to the one that follows them. */
  async function about(entries, action) {
    if (busy || !entries.length) return;
    const next = after(entries);
    busy = true;
    const said = await action().finally(() => { busy = false; });
    if (!said) return;
    entries.filter((entry) => entry.id).forEach((entry) => {
      gone.add(entry.id);
      marked.delete(entry.id);
    });
    await load();
    focusOn(next);
  }

  const decideAll = (entries, decision, inSight) => about(entries, () => decide(entries, decision, inSight));

  const settle = (entry, outcome) => about([entry], () => resolve(entry, outcome));

  /** The one after these, or the last one before them. */
  function after(entries) {
    const decided = new Set(entries.map(key));
    const last = shown().findLastIndex((entry) => decided.has(key(entry)));
    const left = (entry) => !decided.has(key(entry));
    return shown().slice(last + 1).find(left) ?? shown().slice(0, last + 1).findLast(left);
  }

  function focusOn(entry) {
    focus = entry ? key(entry) : null;
    draw();
    requestAnimationFrame(() => chosenItem() && reveal());
  }

  function answered(entry) {
    document.dispatchEvent(new CustomEvent('inbox-changed'));
    return about([entry], async () => true);
  }

  /** Marks it or takes the mark away; a whole stretch as the one that was marked last, when told to. */
  function mark(entry, stretch) {
    if (entry.kind !== 'approval') return;
    const all = approvals();
    const from = stretch ? all.findIndex((one) => one.id === lastMarked) : -1;
    const to = all.indexOf(entry);
    const on = from >= 0 || !marked.has(entry.id);
    for (const one of from < 0 ? [entry] : all.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (on) marked.add(one.id);
      else marked.delete(one.id);
    }
    lastMarked = entry.id;
    draw();
  }

  const chosen = () => approvals().filter((entry) => marked.has(entry.id));

  const decision = (entry) => html`<pre>${plain(entry.shown ?? JSON.stringify(entry.arguments, null, 2))}</pre>
    <div class="foot"><p class="below">${entry.kind === 'approval'
      ? 'Asked because: ' + (entry.rule || 'the guardrail wants a person’s word')
      : 'The program died, or the tool gave no answer, after the call was begun. Find out whether it had its effect.'}</p>
    <div class="actions">
      ${entry.kind === 'approval'
        ? html`<button class="primary" @click=${(event) => decideAll([entry], 'approve', isWhole(event.target.closest('.call')))}>Approve</button>
            <button @click=${() => decideAll([entry], 'deny')}>Deny…</button>`
        : html`<button class="primary" @click=${() => settle(entry, 'done')}>It was done…</button>
            <button @click=${() => settle(entry, 'not_done')}>It was not done…</button>`}
    </div></div>`;

  const item = (entry) => html`<li class="call ${key(entry) === focus ? 'at' : ''}" data-key=${key(entry)} @click=${() => { focus = key(entry); draw(); }}>
    <div class="call-head">
      ${entry.kind === 'approval'
        ? html`<input type="checkbox" aria-label="Mark ${entry.tool}" .checked=${marked.has(entry.id)}
            @click=${(event) => { mark(entry, event.shiftKey); event.target.checked = marked.has(entry.id); }} />`
        : html`<span class="status ${entry.kind === 'question' ? 'waiting_approval' : 'paused'}">${entry.kind === 'question' ? 'question' : 'outcome unknown'}</span>`}
      <strong>${entry.tool}</strong>
      <span class="agent">${entry.agent}${entry.tenant ? ' · ' + plain(entry.tenant) : ''}</span>
      <span class="end">
        waits for ${since(entry.requested_at ?? entry.since)}${entry.expires_at
          ? html` · <span class=${Date.parse(entry.expires_at) - Date.now() < 600_000 ? 'bad' : ''}>expires in ${until(entry.expires_at)}</span>`
          : nothing}
        · <a href="#/runs/${entry.run}">the run</a>
      </span>
    </div>
    ${entry.kind === 'question' ? question(entry.id, entry.question, () => answered(entry), draw) : decision(entry)}
  </li>`;

  const bulk = () => {
    const some = chosen();
    return html`<div class="bulk" role="toolbar" aria-label="Many at once">
      <label><input type="checkbox" .checked=${some.length > 0 && some.length === approvals().length}
        .indeterminate=${some.length > 0 && some.length < approvals().length}
        @change=${(event) => { marked.clear(); if (event.target.checked) approvals().forEach((entry) => marked.add(entry.id)); draw(); }} />
        ${some.length ? count(some.length) + ' marked' : 'Mark all'}</label>
      <button ?disabled=${!some.length} @click=${() => decideAll(some, 'approve')}>Approve ${some.length || ''} marked…</button>
      <button ?disabled=${!some.length} @click=${() => decideAll(some, 'deny')}>Deny ${some.length || ''} marked…</button>
      <input type="search" placeholder="Only those with…" aria-label="Only those with these words" .value=${words} @input=${(event) => {
        words = event.target.value;
        draw();
      }} @keydown=${(event) => {
        // Enter and Escape give the keys back to the list.
        if (event.key === 'Enter' || event.key === 'Escape') event.target.blur();
      }} />
      <span class="keys"><kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> mark, <kbd>X</kbd> to here, <kbd>Esc</kbd> unmark, <kbd>a</kbd> approve or answer, <kbd>d</kbd> deny, <kbd>Enter</kbd> open, <kbd>/</kbd> search</span>
    </div>`;
  };

  const draw = painter(() => {
    if (!shown().some((entry) => key(entry) === focus)) focus = null;
    render(
      html`<h1>Inbox</h1>
        ${list == null
          ? html`<p class="empty">Loading…</p>`
          : !words.trim() && !shown().length
            ? html`<p class="empty">Nothing waits for you. Calls that need a person’s word, questions of agents, and calls of which
                nobody knows whether they had their effect, appear here by themselves.</p>`
            : html`${bulk()}${shown().length
                ? html`<ul class="calls">${repeat(shown(), key, item)}</ul>`
                : html`<p class="empty">Of the ${count(list.length)} that wait, none has these words.</p>`}`}`,
      place,
    );
  });

  const chosenItem = () => [...place.querySelectorAll('.call')].find((one) => one.dataset.key === focus);

  /** Brings the chosen call below the bar, which stays in sight; whether it was there already. */
  function reveal() {
    const bar = place.querySelector('.bulk').getBoundingClientRect().bottom;
    const at = chosenItem().getBoundingClientRect();
    if (at.top >= bar - 1 && (at.bottom <= window.innerHeight || at.top - bar < 20)) return true;
    chosenItem().scrollIntoView({ block: 'nearest' });
    const hidden = bar + 12 - chosenItem().getBoundingClientRect().top;
    if (hidden > 0) window.scrollBy(0, -hidden);
    return false;
  }

  /** Nothing is decided by a key that the page does not show: it comes into sight first. */
  function inSight() {
    if (reveal()) return true;
    notice('This is the call that the key is about. Press it again.');
    return false;
  }

  /** Whether nothing of a call is cut off. */
  const isWhole = (item = chosenItem()) => [...item.querySelectorAll('pre')].every((text) => text.scrollHeight <= text.clientHeight + 1);

  function keys(event) {
    if (busy || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('dialog, textarea, select, input:not([type=checkbox])')) return;
    if (event.key === 'Enter' && event.target.closest('a, button, input, summary')) return;
    if (event.key === SEARCH) {
      place.querySelector('.bulk input[type=search]')?.select();
      event.preventDefault();
      return;
    }
    const all = shown();
    if (!all.length) return;
    const at = all.findIndex((one) => key(one) === focus);
    const entry = all[at];
    const letter = event.key.toLowerCase();
    if (letter === 'j' || letter === 'k') {
      focusOn(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + (letter === 'j' ? 1 : -1)))]);
    } else if (event.repeat) return;
    else if (event.key === 'Escape') {
      marked.clear();
      draw();
    } else if ((letter === 'a' || letter === 'd') && chosen().length && (!entry || entry.kind === 'approval')) decideAll(chosen(), letter === 'a' ? 'approve' : 'deny');
    else if (!entry) return;
    else if (letter === 'x') mark(entry, event.shiftKey);
    else if (event.key === 'Enter') location.hash = '#/runs/' + entry.run;
    else if (letter !== 'a' && letter !== 'd') return;
    else if (inSight()) PRESSED[entry.kind]?.[letter](entry);
    event.preventDefault();
  }

  /** What a and d do, by what waits. */
  const PRESSED = {
    approval: { a: (entry) => decideAll([entry], 'approve', isWhole()), d: (entry) => decideAll([entry], 'deny') },
    question: { a: () => chosenItem().querySelector('.choice, textarea')?.focus(), d: (entry) => decline(entry.id, entry.question, () => answered(entry)) },
    unknown_outcome: { a: (entry) => settle(entry, 'done'), d: (entry) => settle(entry, 'not_done') },
  };

  document.addEventListener('keydown', keys);
  load().then(async () => focusOn(query.get('run') ? await waitingBelow(query.get('run')) : list.find((entry) => key(entry) === left.focus)))
    .catch((e) => e.status === 401 || notice(e.message, 'bad'));
  draw();
  const tick = setInterval(draw, 1000);
  return {
    inbox: (next) => {
      (list ?? []).filter((entry) => !next.some((other) => key(other) === key(entry))).forEach((entry) => marked.delete(entry.id));
      list = next;
      draw();
    },
    close: () => {
      left = { focus, marked, words };
      clearInterval(tick);
      document.removeEventListener('keydown', keys);
    },
  };
}
