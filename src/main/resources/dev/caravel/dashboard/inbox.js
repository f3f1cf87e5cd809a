// What waits for a person, of all runs. With the keyboard alone: j and k move, x marks, a approves or goes to the answer, d denies,
// Enter opens the run.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { get, post } from './api.js';
import { ask, attempt, notice, painter } from './parts.js';
import { decline, question } from './question.js';
import { count, plain, since, until } from './format.js';

const key = (entry) => entry.id ?? entry.run + '/' + entry.call;

export function open({ place }) {
  let list = null;
  /** The call that keys are about: the same one whatever comes and goes around it, and none once it is gone. */
  let focus = null;
  const marked = new Set();

  const approvals = () => (list ?? []).filter((entry) => entry.kind === 'approval');

  async function load() {
    list = await get('/inbox');
    draw();
  }

  function told() {
    document.dispatchEvent(new CustomEvent('inbox-changed'));
  }

  async function decide(entries, decision) {
    if (!entries.length) return;
    let reason = null;
    if (decision === 'deny') {
      const typed = await ask({
        title: entries.length === 1 ? 'Deny ' + entries[0].tool : 'Deny ' + entries.length + ' calls',
        text: 'The agent is told the reason and goes on without.',
        fields: [{ name: 'reason', label: 'Reason' }],
        button: 'Deny',
        danger: true,
      });
      if (!typed) return;
      reason = typed.reason || null;
    }
    if (decision === 'approve' && entries.length > 1) {
      const sure = await ask({
        title: 'Approve ' + entries.length + ' calls?',
        text: [...new Set(entries.map((entry) => entry.tool))].map((tool) => tool + ' × ' + entries.filter((entry) => entry.tool === tool).length).join(', '),
        button: 'Approve ' + entries.length,
      });
      if (!sure) return;
    }
    await attempt(
      () => post('/approvals', { ids: entries.map((entry) => entry.id), decision, ...(reason ? { reason } : {}) }),
      (result) =>
        count(result.decided.length) + (decision === 'deny' ? ' denied' : ' approved') +
        (result.skipped.length ? ', ' + count(result.skipped.length) + ' skipped: ' + result.skipped[0].detail : ''),
    );
    marked.clear();
    told();
    await load();
  }

  async function resolve(entry, outcome) {
    const typed = await ask({
      title: outcome === 'done' ? entry.tool + ' was done' : entry.tool + ' was not done',
      text: outcome === 'done'
        ? 'The agent gets this as the call’s result, and the call is not made again.'
        : 'The agent is told that it had no effect, and may call it again.',
      fields: outcome === 'done' ? [{ name: 'result', label: 'Result', value: 'done' }] : [],
      button: outcome === 'done' ? 'It was done' : 'It was not done',
    });
    if (!typed) return;
    await attempt(
      () => post('/runs/' + entry.run + '/calls/' + encodeURIComponent(entry.call), { outcome, ...(typed.result ? { result: typed.result } : {}) }),
      'Said; the run goes on.',
    );
    told();
    await load();
  }

  function answered() {
    told();
    load();
  }

  function mark(entry) {
    if (entry.kind !== 'approval') return;
    if (marked.has(entry.id)) marked.delete(entry.id);
    else marked.add(entry.id);
    draw();
  }

  const chosen = () => approvals().filter((entry) => marked.has(entry.id));

  const decided = (entry) => html`<pre>${plain(entry.shown ?? JSON.stringify(entry.arguments, null, 2))}</pre>
    <p class="below">${entry.kind === 'approval'
      ? 'Asked because: ' + (entry.rule || 'the guardrail wants a person’s word')
      : 'The program died, or the tool gave no answer, after the call was begun. Find out whether it had its effect.'}</p>
    <div class="actions">
      ${entry.kind === 'approval'
        ? html`<button class="primary" @click=${() => decide([entry], 'approve')}>Approve</button>
            <button @click=${() => decide([entry], 'deny')}>Deny…</button>`
        : html`<button class="primary" @click=${() => resolve(entry, 'done')}>It was done…</button>
            <button @click=${() => resolve(entry, 'not_done')}>It was not done…</button>`}
    </div>`;

  const item = (entry) => html`<li class="call ${key(entry) === focus ? 'at' : ''}" @click=${() => { focus = key(entry); draw(); }}>
    <div class="call-head">
      ${entry.kind === 'approval'
        ? html`<input type="checkbox" aria-label="Mark ${entry.tool}" .checked=${marked.has(entry.id)} @change=${() => mark(entry)} />`
        : html`<span class="status ${entry.kind === 'question' ? 'waiting_approval' : 'paused'}">${entry.kind === 'question' ? 'question' : 'outcome unknown'}</span>`}
      <strong>${entry.tool}</strong>
      <span class="agent">${entry.agent}${entry.tenant ? ' · ' + entry.tenant : ''}</span>
      <span class="end">
        waits for ${since(entry.requested_at ?? entry.since)}${entry.expires_at
          ? html` · <span class=${Date.parse(entry.expires_at) - Date.now() < 600_000 ? 'bad' : ''}>expires in ${until(entry.expires_at)}</span>`
          : nothing}
        · <a href="#/runs/${entry.run}">the run</a>
      </span>
    </div>
    ${entry.kind === 'question' ? question(entry.id, entry.question, answered, draw) : decided(entry)}
  </li>`;

  const bulk = () => {
    const some = chosen();
    return html`<div class="bulk" role="toolbar" aria-label="Many at once">
      <label><input type="checkbox" .checked=${some.length > 0 && some.length === approvals().length}
        .indeterminate=${some.length > 0 && some.length < approvals().length}
        @change=${(event) => { marked.clear(); if (event.target.checked) approvals().forEach((entry) => marked.add(entry.id)); draw(); }} />
        ${some.length ? count(some.length) + ' marked' : 'Mark all'}</label>
      <button ?disabled=${!some.length} @click=${() => decide(some, 'approve')}>Approve ${some.length || ''} marked…</button>
      <button ?disabled=${!some.length} @click=${() => decide(some, 'deny')}>Deny ${some.length || ''} marked…</button>
      <span class="keys"><kbd>j</kbd> <kbd>k</kbd> move, <kbd>x</kbd> mark, <kbd>a</kbd> approve or answer, <kbd>d</kbd> deny, <kbd>Enter</kbd> open</span>
    </div>`;
  };

  const draw = painter(() => {
    if (!list?.some((entry) => key(entry) === focus)) focus = null;
    render(
      html`<h1>Inbox</h1>
        ${list == null
          ? html`<p class="empty">Loading…</p>`
          : list.length === 0
            ? html`<p class="empty">Nothing waits for you. Calls that need a person’s word, questions of agents, and calls of which
                nobody knows whether they had their effect, appear here by themselves.</p>`
            : html`${bulk()}<ul class="calls">${repeat(list, key, item)}</ul>`}`,
      place,
    );
  });

  function keys(event) {
    const typing = event.target.closest('input:not([type=checkbox]), textarea, select, dialog, button, a');
    if (!list?.length || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== 'j' && event.key !== 'k') || event.target.closest('dialog')) return;
    const at = list.findIndex((one) => key(one) === focus);
    const entry = list[at];
    if (event.key === 'j' || event.key === 'k') {
      focus = key(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + (event.key === 'j' ? 1 : -1)))]);
      draw();
      requestAnimationFrame(() => place.querySelector('.at')?.scrollIntoView({ block: 'nearest' }));
    } else if ((event.key === 'a' || event.key === 'd') && chosen().length) decide(chosen(), event.key === 'a' ? 'approve' : 'deny');
    else if (!entry) return;
    else if (event.key === 'x') mark(entry);
    else if (event.key === 'a' && entry.kind === 'question') place.querySelector('.at .choice, .at textarea')?.focus();
    else if (event.key === 'd' && entry.kind === 'question') decline(entry.id, answered);
    else if (event.key === 'a') (entry.kind === 'approval' ? decide([entry], 'approve') : resolve(entry, 'done'));
    else if (event.key === 'd') (entry.kind === 'approval' ? decide([entry], 'deny') : resolve(entry, 'not_done'));
    else if (event.key === 'Enter') location.hash = '#/runs/' + entry.run;
    else return;
    event.preventDefault();
  }

  document.addEventListener('keydown', keys);
  load().catch((e) => e.status === 401 || notice(e.message, 'bad'));
  draw();
  const tick = setInterval(draw, 1000);
  return {
    inbox: (next) => {
      const gone = (list ?? []).filter((entry) => !next.some((other) => key(other) === key(entry)));
      gone.forEach((entry) => marked.delete(entry.id));
      list = next;
      draw();
    },
    close: () => {
      clearInterval(tick);
      document.removeEventListener('keydown', keys);
    },
  };
}
