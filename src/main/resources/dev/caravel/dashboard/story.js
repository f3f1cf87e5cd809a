// What a run's events come to: a conversation, a waterfall of its time, and what is open. One event at a time.

import { dollars, sentence } from './format.js';

const time = (iso) => Date.parse(iso);

/** A file that came with a task, as `show` says it. */
const file = (f) =>
  f.name + ' [' + f.media_type + ', ' + f.bytes.toLocaleString('en-US') + ' bytes'
    + (f.width ? ', ' + f.width + ' × ' + f.height + ' pixels' : '')
    + (f.pages ? ', ' + f.pages + (f.pages === 1 ? ' page' : ' pages') : '')
    + ', sha256 ' + f.sha256.slice(0, 12) + '…]';

export class Story {
  constructor() {
    this.events = [];
    /** What was said and done, in order: task, reply, failure, note. */
    this.items = [];
    /** Stretches of time: { kind, name, begin, end, note, bad }. */
    this.spans = [];
    this.calls = new Map();
    this.started = null;
    this.last = null;
    this.ended = false;
    /** What the model is writing. */
    this.text = '';
    this.chosen = null;
    this.asked = null;
    this.wait = null;
    /** The numbers of the events after which a fork can begin. */
    this.places = new Set();
    this.budget = null;
    /** Whether it stood still of itself: one that goes on and did not had lost its program. */
    this.rests = false;
    /** It was told to sum up, if there is money for it. */
    this.landing = null;
    this.said = '';
  }

  take({ type, data }) {
    if (type === 'text') {
      if (this.asked && this.asked.first == null) this.asked.first = Date.now();
      this.text += data.delta;
      return;
    }
    if (type === 'text.retracted') {
      this.text = '';
      return;
    }
    this.events.push(data);
    this.last = data;
    this[TAKERS[type] ?? 'other'](data);
  }

  span(kind, name, begin, end, more = {}) {
    const span = { kind, name, begin: time(begin), end: end ? time(end) : null, ...more };
    this.spans.push(span);
    return span;
  }

  endWait(at) {
    if (this.wait) this.wait.end = time(at);
    this.wait = null;
  }

  /** What was called runs no more, whether or not it has a result. */
  endTools(at) {
    for (const span of this.spans) if (span.kind === 'tool' && span.end == null) span.end = time(at);
  }

  other() {}

  runStarted(e) {
    this.started = e;
    this.budget = e.budget_usd;
    if (e.call) this.note(e.at, 'A single call, asked for over MCP');
    else {
      for (const message of e.messages ?? []) this.items.push({ kind: 'said', message });
      // A fork's conversation has its task already.
      if (!e.forked_from) this.items.push({ kind: 'task', at: e.at, text: [...(e.attachments ?? []).map(file), e.input].join('\n') });
      this.items.at(-1).place = e.seq;
      this.places.add(e.seq);
    }
  }

  runQueued(e) {
    this.rests = true;
    this.wait = this.span('wait', 'queued', e.at, null, { note: e.behind ? 'behind ' + e.behind : '' });
  }

  threadTaken(e) {
    this.rests = false;
    this.endWait(e.at);
  }

  modelChosen(e) {
    this.chosen = e;
  }

  modelAsked(e) {
    this.rests = false;
    this.endWait(e.at);
    if (this.landing) this.note(this.landing.at, 'It sums up before it pauses (' + words(this.landing.reason) + ')');
    this.landing = null;
    this.text = '';
    this.asked = this.span('model', e.model, e.at, null, { attempt: e.attempt });
  }

  modelFailed(e) {
    this.text = '';
    if (this.asked) Object.assign(this.asked, { end: time(e.at), bad: true, note: e.message ?? e.kind });
    this.asked = null;
    this.items.push({ kind: 'failure', at: e.at, event: e });
    if (e.retry_in_ms != null) {
      const retry = this.span('wait', 'retry', e.at, null, { note: 'again ' + new Date(time(e.at) + e.retry_in_ms).toLocaleTimeString('en-GB') });
      this.wait = retry;
    }
  }

  modelReplied(e) {
    if (this.asked) {
      const first = e.first_ms != null ? this.asked.begin + e.first_ms : this.asked.first;
      Object.assign(this.asked, { end: time(e.at), first });
    }
    this.asked = null;
    this.text = '';
    const item = { kind: 'reply', at: e.at, event: e, why: this.whyAnew(e), calls: [] };
    for (const block of e.content ?? []) {
      if (block.type !== 'tool_use') continue;
      const call = { id: block.id, tool: block.name, arguments: block.input };
      this.calls.set(block.id, call);
      item.calls.push(call);
    }
    this.items.push(item);
  }

  /** Why the model was chosen, where that has not been said of the turn before. */
  whyAnew(e) {
    const why = this.chosen?.model === e.model ? this.chosen.why : '';
    const before = this.said;
    this.said = e.model + why;
    return this.said === before ? null : why;
  }

  contextCompacted(e) {
    if (e.model && this.asked) {
      Object.assign(this.asked, { end: time(e.at) });
      this.asked = null;
    }
    const by = e.model ? ', summarised by ' + e.model + ' for ' + dollars(e.cost_usd) : '';
    this.note(e.at, 'The conversation was compacted: from about ' + e.tokens_before + ' tokens to ' + e.tokens_after + by);
  }

  note(at, text, bad = false) {
    this.items.push({ kind: 'note', at, text, bad });
  }

  /** How many of these milliseconds are in no stretch. */
  rest(begin, end) {
    let covered = begin;
    let rest = 0;
    for (const span of [...this.spans].sort((a, b) => a.begin - b.begin)) {
      rest += Math.max(0, span.begin - covered);
      covered = Math.max(covered, span.end ?? end);
    }
    return rest + Math.max(0, end - covered);
  }

  call(e) {
    let call = this.calls.get(e.call);
    if (!call) {
      call = { id: e.call, tool: e.tool, arguments: e.arguments };
      this.calls.set(e.call, call);
      this.items.push({ kind: 'calls', at: e.at, calls: [call] });
    }
    return call;
  }

  toolJudged(e) {
    Object.assign(this.call(e), { verdict: e.verdict, rule: e.rule });
  }

  approvalRequested(e) {
    const call = this.call(e);
    call.approval = { id: e.approval, expires: e.expires_at, rule: e.rule, question: e.question };
    call.waiting = this.span('wait', (e.question ? 'answer to ' : 'approval of ') + e.tool, e.at, null);
  }

  approvalDecided(e) {
    const call = this.calls.get(e.call);
    if (!call) return;
    if (call.waiting) call.waiting.end = time(e.at);
    call.decided = e;
  }

  toolStarted(e) {
    const call = this.call(e);
    if (e.arguments !== undefined) call.arguments = e.arguments;
    call.span = this.span('tool', e.tool, e.at, null);
  }

  /** Where a fork can begin: it is the model's turn, and nothing is open. */
  done(call, seq) {
    call.done = true;
    const item = this.items.findLast((one) => one.calls?.includes(call));
    if (!item?.calls.every((one) => one.done)) return;
    item.place = seq;
    this.places.add(seq);
  }

  get place() {
    return this.items.findLast((item) => item.place)?.place;
  }

  toolFinished(e) {
    const call = this.call(e);
    Object.assign(call, { result: e.result, error: e.error, ms: e.ms, cost: e.cost_usd });
    if (call.span) Object.assign(call.span, { end: time(e.at), bad: e.error });
    this.done(call, e.seq);
  }

  toolResolved(e) {
    const call = this.calls.get(e.call);
    if (!call) return;
    const by = e.by ?? 'a person';
    if (call.span && call.span.end == null) call.span.end = time(e.at);
    if (e.outcome !== 'done') {
      this.note(e.at, call.tool + ' was not done, says ' + by + '; it is called again');
      return;
    }
    Object.assign(call, { resolvedBy: by, result: e.result ?? call.result });
    this.done(call, e.seq);
  }

  budgetExceeded(e) {
    this.note(e.at, budget(e) + ' of ' + dollars(e.limit_usd) + exceeded(e), true);
  }

  runLanding(e) {
    this.landing = e;
  }

  runParked(e) {
    this.rests = true;
    this.landing = null;
    this.endWait(e.at);
    this.endTools(e.at);
    this.wait = this.span('wait', e.reason === 'waiting_approval' ? 'waits for a person' : 'paused: ' + words(e.reason), e.at, null, { note: e.next_try ? 'again ' + e.next_try.at : '' });
    this.note(e.at, e.reason === 'waiting_approval' ? 'Waits for a person' : 'Paused: ' + words(e.reason));
  }

  runResumed(e) {
    this.endWait(e.at);
    this.endTools(e.at);
    const more = e.budget_usd !== this.budget;
    this.budget = e.budget_usd;
    if (this.rests) this.note(e.at, 'Resumed' + (more ? ' with a budget of ' + dollars(e.budget_usd) : ''));
    else this.note(e.at, 'Its program had died; it was taken over and goes on' + (more ? ', with a budget of ' + dollars(e.budget_usd) : ''), true);
    this.rests = false;
    if (e.words) this.note(e.at, 'The model is told: ' + e.words);
  }

  answerChecked(e) {
    if (e.mismatch) this.note(e.at, 'The answer does not match its schema: ' + e.mismatch, !e.words);
  }

  runEnded(e) {
    this.endWait(e.at);
    for (const span of this.spans) if (span.end == null) span.end = time(e.at);
    this.ended = true;
    this.text = '';
    if (e.status !== 'completed')
      this.note(e.at, 'Ended: ' + e.status + (e.reason ? ' (' + words(e.reason) + ')' : '') + (e.error ? '. ' + sentence(e.error) : ''), true);
  }
}

const words = (label) => label.replaceAll('_', ' ');

/** Why there is no other turn: nothing is left of an account, or less than a turn may need. */
function exceeded(e) {
  const spent = dollars(e.spent_usd) + ' spent' + (Number(e.reserved_usd) ? ', ' + dollars(e.reserved_usd) + ' reserved' : '');
  if (e.needed_usd == null || Number(e.spent_usd) >= Number(e.limit_usd)) return ' is used up (' + spent + ')';
  return ' is too little for another turn, which may need ' + dollars(e.needed_usd) + ' (' + spent + ')';
}

/** What people call the budget behind an account: run:ID, day:DATE or tenant:NAME:DATE. */
function budget({ scope, run }) {
  const [, kind, name, day] = scope.match(/^(run|day|tenant):(?:(.*):)?(.*)$/);
  const today = day === new Date().toISOString().slice(0, 10);
  if (kind === 'tenant') return `Tenant ${name}’s budget of ${today ? 'today' : day}`;
  if (kind === 'day') return today ? 'Today’s budget' : 'The budget of ' + day;
  return day === run ? 'This run’s budget' : 'The budget of the run above';
}

/** `model.replied` is taken by modelReplied. */
const TAKERS = Object.fromEntries(
  Object.getOwnPropertyNames(Story.prototype).map((name) => [name.replace(/[A-Z]/, (letter) => '.' + letter.toLowerCase()), name]),
);
