// What people decide about calls: asked for in a dialog where it takes words or is about many, and told to the server.

import { post } from './api.js';
import { ask, attempt } from './parts.js';
import { count } from './format.js';

const told = () => document.dispatchEvent(new CustomEvent('inbox-changed'));

const tools = (calls) =>
  [...new Set(calls.map((call) => call.tool))].map((tool) => tool + ' × ' + calls.filter((call) => call.tool === tool).length).join(', ');

const deny = (calls) =>
  ask({
    title: calls.length === 1 ? 'Deny ' + calls[0].tool : 'Deny ' + calls.length + ' calls',
    text: 'The agent is told the reason and goes on without.',
    fields: [{ name: 'reason', label: 'Reason' }],
    button: 'Deny',
    danger: true,
  });

const approveMany = (calls) =>
  ask({ title: 'Approve ' + calls.length + ' calls?', text: tools(calls), button: 'Approve ' + calls.length });

/**
 * Approves or denies calls that wait for it.
 * @param calls the id of each one's approval, and its tool
 * @return whether it was said
 */
export async function decide(calls, decision) {
  const typed = decision === 'deny' ? await deny(calls) : calls.length > 1 ? await approveMany(calls) : {};
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
export async function resolve({ run, call, tool }, outcome) {
  const done = outcome === 'done';
  const typed = await ask({
    title: tool + (done ? ' was done' : ' was not done'),
    text: done
      ? 'The agent gets this as the call’s result, and the call is not made again.'
      : 'The agent is told that it had no effect, and may call it again.',
    fields: done ? [{ name: 'result', label: 'Result', value: 'done' }] : [],
    button: done ? 'It was done' : 'It was not done',
  });
  if (!typed) return false;
  const said = await attempt(
    () => post('/runs/' + encodeURIComponent(run) + '/calls/' + encodeURIComponent(call), { outcome, ...(typed.result ? { result: typed.result } : {}) }),
    'Said; the run goes on.',
  );
  told();
  return said !== undefined;
}
