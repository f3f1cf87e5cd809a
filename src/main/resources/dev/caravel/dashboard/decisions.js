// What people decide about calls: asked for in a dialog where it takes words or is about many, and told to the server.

import { html } from './lib/lit-html/lit-html.js';
import { post } from './api.js';
import { ask, attempt } from './parts.js';
import { count, plain } from './format.js';

const told = () => document.dispatchEvent(new CustomEvent('inbox-changed'));

/** What is decided is seen, wherever on the page it stands. */
const all = (calls) => html`<ul class="decided">${calls.map((call) => html`<li>${call.agent
  ? html`<p class="below">${call.agent}${call.tenant ? ' · ' + plain(call.tenant) : ''}</p>` : ''}<pre>${plain(call.shown ?? call.tool)}</pre></li>`)}</ul>`;

const deny = (calls) =>
  ask({
    title: calls.length === 1 ? 'Deny ' + calls[0].tool : 'Deny ' + calls.length + ' calls',
    text: 'The agent is told the reason and goes on without.',
    body: all(calls),
    fields: [{ name: 'reason', label: 'Reason' }],
    button: 'Deny',
    danger: true,
  });

const approve = (calls) =>
  ask({
    title: 'Approve ' + (calls.length === 1 ? calls[0].tool : calls.length + ' calls') + '?',
    body: all(calls),
    button: calls.length === 1 ? 'Approve' : 'Approve ' + calls.length,
  });

/**
 * Approves or denies calls that wait for it.
 * @param calls the id of each one's approval, its tool, and how it is shown to people
 * @param inSight whether whoever approves has just seen it; else it is shown before
 * @return whether it was said
 */
export async function decide(calls, decision, inSight = false) {
  const typed = decision === 'deny' ? await deny(calls) : inSight ? {} : await approve(calls);
  if (!typed) return false;
  const said = await attempt(
    () => post('/approvals', { ids: calls.map((call) => call.id), decision, ...(typed.reason ? { reason: typed.reason } : {}) }),
    ({ decided, skipped }) =>
      count(decided.length) + (decision === 'deny' ? ' denied' : ' approved') +
      (skipped.length ? ', ' + count(skipped.length) + ' skipped: ' + skipped[0].detail : ''),
  );
  told();
  return said !== undefined;
}

/** Says what became of a call of which nobody knew; gives whether it was said. */
export async function resolve({ run, call, tool, shown }, outcome) {
  const done = outcome === 'done';
  const typed = await ask({
    title: tool + (done ? ' was done' : ' was not done'),
    text: done
      ? 'The agent gets this as the call’s result, and the call is not made again.'
      : 'The call is made again at once, with the same arguments. To end it instead, cancel the run.',
    body: shown ? html`<pre>${plain(shown)}</pre>` : '',
    fields: done ? [{ name: 'result', label: 'Result', value: 'done' }] : [],
    button: done ? 'It was done' : 'Make it again',
    danger: !done,
  });
  if (!typed) return false;
  const said = await attempt(
    () => post('/runs/' + encodeURIComponent(run) + '/calls/' + encodeURIComponent(call), { outcome, ...(typed.result ? { result: typed.result } : {}) }),
    'Noted; the run goes on.',
  );
  told();
  return said !== undefined;
}
