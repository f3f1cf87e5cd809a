// Calls to the API of the server that this page came from, with the token of whoever looks.

import { leave, take } from './connections.js';

const KEY = 'caravel.token';

/** An answer that says what is wrong: its message is for people. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** The token is kept as long as the tab is open, and nowhere else. */
export const token = {
  get: () => sessionStorage.getItem(KEY),
  /** What pasting brings along at its ends is not the token's. */
  set: (text) => sessionStorage.setItem(KEY, text.replace(/^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$/g, '')),
  forget: () => sessionStorage.removeItem(KEY),
};

/** A token that no header can carry is not known to the server. */
const refusesItself = (shown) => /[^ -ÿ]/.test(shown) && new Response('{}', { status: 401 });

async function request(path, options) {
  const shown = token.get() ?? '';
  const headers = shown ? { ...options.headers, Authorization: 'Bearer ' + shown } : options.headers;
  let answer;
  try {
    answer = refusesItself(shown) || (await fetch(path, { ...options, headers, cache: 'no-store' }));
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Refused(0, 'The server does not answer.');
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 401) document.dispatchEvent(new CustomEvent('token-needed'));
    throw new Refused(answer.status, problem.detail || 'The server answers with status ' + answer.status + '.');
  }
  return answer;
}

export async function get(path) {
  return (await request(path, { headers: { Accept: 'application/json' } })).json();
}

export async function post(path, body = {}) {
  const answer = await request(path, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status === 204 ? null : answer.json();
}

/** A file as it comes, for the reader to keep. */
export async function download(path, name) {
  const blob = await (await request(path, { headers: {} })).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Server-sent events, read by fetch since EventSource can show no token. Ends when the server ends the stream. */
export async function* events(path, { signal, after, heard }) {
  const more = after ? { 'Last-Event-ID': String(after) } : {};
  const answer = await request(path, { headers: { Accept: 'text/event-stream', ...more }, signal });
  if (answer.status === 204) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    rest += value;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const event = parse(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (event) yield event;
    }
  }
}

function parse(block) {
  const event = { id: null, type: 'message', data: '' };
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) event.id = Number(line.slice(4));
    else if (line.startsWith('event: ')) event.type = line.slice(7);
    else if (line.startsWith('data: ')) event.data += line.slice(6);
  }
  return event.data ? { ...event, data: JSON.parse(event.data) } : null;
}

const LOOK_MS = 3000;

/** After so many looks a page tries for a connection of its own. */
const LOOKS = 5;

/**
 * The same without a connection that stays: what there is, every few seconds.
 * @param told the events in an answer; a list of a run's holds those from its beginning on
 */
export async function* looks(path, { signal, after, heard }, told = (answer) => [{ id: null, type: 'message', data: answer }]) {
  let last = after;
  for (let look = 0; look < LOOKS; look++) {
    heard();
    const answer = await (await request(path, { headers: { Accept: 'application/json' }, signal })).json();
    for (const event of told(answer)) {
      if (event.id && event.id <= last) continue;
      last = event.id ?? last;
      yield event;
    }
    await new Promise((go) => setTimeout(go, LOOK_MS));
    signal.throwIfAborted();
  }
}

/** A run's events, looked for again and again. */
export const eventLooks = (path, options) =>
  looks(path, options, (list) => list.map((data) => ({ id: data.seq, type: data.type, data })));

/** The server says something every fifteen seconds. */
const SILENCE_MS = 30_000;

const PAUSES_MS = [500, 1000, 2000, 5000];

/**
 * Follows a stream for good: after a break it goes on from the last event, and rests while nobody looks at the page. Where other
 * pages of the browser stream already, it looks every few seconds.
 * @param look what it does without a connection of its own
 * @param shares whether it never takes one, as its page has another stream
 */
export function follow(path, { onEvent, onState, until = () => false, look = looks, shares = false }) {
  let control = new AbortController();
  let ended = false;
  let last = 0;
  let broken = 0;
  let seen = false;

  async function run() {
    while (!ended) {
      if (document.hidden) {
        await new Promise((shown) => document.addEventListener('visibilitychange', shown, { once: true }));
        continue;
      }
      control = new AbortController();
      const { signal } = control;
      let silence;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => {
          onState('away');
          control.abort();
        }, SILENCE_MS);
      };
      const streams = !shares && (await take());
      if (ended) return;
      heard();
      try {
        for await (const event of (streams ? events : look)(path, { signal, after: last, heard })) {
          broken = 0;
          seen = true;
          onState('live');
          if (event.id) last = event.id;
          onEvent(event);
          if (!streams && until()) break;
        }
        if (until()) return;
        if (!streams) continue;
        onState('away');
      } catch (e) {
        if (ended) return;
        // What was there is only away while a server starts or stops.
        if (e instanceof Refused && e.status >= 400 && e.status < 500 && !(e.status === 404 && seen)) {
          onState('refused', e);
          return;
        }
        if (e.name !== 'AbortError') onState('away', e);
      } finally {
        clearTimeout(silence);
        if (!shares) leave();
      }
      if (!document.hidden) {
        await new Promise((go) => setTimeout(go, PAUSES_MS[Math.min(broken++, PAUSES_MS.length - 1)]));
      }
    }
  }

  const rest = () => document.hidden && control.abort();
  document.addEventListener('visibilitychange', rest);
  run();
  return () => {
    ended = true;
    control.abort();
    document.removeEventListener('visibilitychange', rest);
  };
}
