// How numbers, times and foreign words look.

const NUMBER = new Intl.NumberFormat('en-US');

export const count = (n) => NUMBER.format(n ?? 0);

/** Tokens: 1,234 or 12.3 k or 4.56 M. */
export function tokens(n) {
  if (n == null) return '–';
  if (n < 10_000) return NUMBER.format(n);
  if (n < 1_000_000) return (n / 1000).toFixed(n < 100_000 ? 1 : 0) + ' k';
  return (n / 1_000_000).toFixed(2) + ' M';
}

const CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const LEAST = 0.00001;

/**
 * US dollars: cents from one dollar on, and a thousandth of a cent below, so that columns stand under each other. Nothing is $0, and
 * what is more than nothing never reads as nothing.
 */
export function dollars(text) {
  if (text == null || Number.isNaN(Number(text))) return '–';
  const amount = Math.abs(Number(text));
  const sign = Number(text) < 0 ? '-' : '';
  if (amount === 0) return '$0';
  if (amount < LEAST) return sign ? '$0' : '<$' + LEAST.toFixed(5);
  // What rounds to one dollar is one.
  return sign + '$' + (amount < 1 - LEAST / 2 ? amount.toFixed(5) : CENTS.format(amount));
}

export function percent(share) {
  const hundred = share * 100;
  return (hundred === 0 || hundred >= 10 ? hundred.toFixed(0) : hundred.toFixed(1)) + '\u00a0%';
}

/** Milliseconds as a person says them. */
export function duration(ms) {
  if (ms == null || Number.isNaN(ms)) return '–';
  if (ms < 1000) return Math.round(ms) + ' ms';
  const seconds = ms / 1000;
  if (seconds < 10) return seconds.toFixed(1) + ' s';
  if (seconds < 60) return Math.round(seconds) + ' s';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + ' min ' + String(Math.floor(seconds % 60)).padStart(2, '0') + ' s';
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours + ' h ' + String(minutes % 60).padStart(2, '0') + ' min';
  return Math.floor(hours / 24) + ' days';
}

export const since = (iso, now = Date.now()) => (iso ? duration(Math.max(0, now - Date.parse(iso))) : '–');

export const until = (iso, now = Date.now()) => {
  const left = Date.parse(iso) - now;
  return left > 0 ? duration(left) : 'now';
};

export function clock(iso) {
  if (!iso) return '–';
  const at = new Date(iso);
  const time = at.toLocaleTimeString('en-GB');
  return at.toDateString() === new Date().toDateString() ? time : at.toLocaleDateString('en-CA') + ' ' + time;
}

export const short = (id) => (id ? id.slice(0, 8) + '…' + id.slice(-4) : '');

export const WORDS = {
  queued: 'queued',
  running: 'running',
  waiting_approval: 'waits for a person',
  paused: 'paused',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  damaged: 'damaged',
};

/** Why a run stands still, and what to do about it. */
export const REASONS = {
  budget: 'A budget is used up. Resume it with more money.',
  turns: 'It has used up its turns. Resume it for as many more, or cancel it.',
  duration: 'It took longer than it may. Resume it, or cancel it.',
  loop: 'It repeated the same calls. Look at the last ones, then resume or cancel.',
  context: 'It no longer fits the model’s window.',
  provider: 'Its provider is away. It is tried again by itself.',
  outcome_unknown: 'A call may or may not have had its effect. Say what became of it.',
  interrupted: 'Its program was interrupted. Resume it.',
  shutdown: 'The service was shut down. It goes on when one starts.',
  resolved: 'What it waited for is decided. It goes on by itself.',
  client_tool: 'It waits for its caller to bring a tool’s result.',
  approval: 'A call or a question waits for a person.',
  max_tokens: 'The answer is cut off. Raise the agent’s maxTokens.',
};

/** Letters that deceive the eye are shown as what they are. */
export const plain = (text) =>
  String(text ?? '').replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (letter) => '‹U+' + letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '›',
  );

/** Its first word is written large, but for a name such as caravel.budget.day. */
export const sentence = (text) =>
  text.replace(/^[a-z]+(?=[ ,])/, (word) => word[0].toUpperCase() + word.slice(1)) + (/[.!?]$/.test(text) ? '' : '.');

export const json = (value) => plain(typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** All that went in, and how much of it was read from the provider's cache or written to it. */
export const tokensIn = (usage, unit = '') => {
  const cached = [[usage.cache_read_tokens, ' from cache'], [usage.cache_write_tokens, ' to cache']].filter(([n]) => n);
  return tokens(usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens) + unit +
    (cached.length ? ' (' + cached.map(([n, where]) => tokens(n) + where).join(', ') + ')' : '');
};
