// The page around the views: navigation, what is live, the token.

import { html, render } from './lib/lit-html/lit-html.js';
import { follow, get, token } from './api.js';
import { clock } from './format.js';
import { notice } from './parts.js';
import * as overview from './overview.js';
import * as runs from './runs.js';
import * as run from './run.js';
import * as inbox from './inbox.js';
import * as money from './money.js';
import * as settings from './settings.js';
import * as loop from './loop.js';

const VIEWS = [
  { path: /^\/$/, view: overview, name: 'Overview', link: '#/' },
  { path: /^\/runs$/, view: runs, name: 'Runs', link: '#/runs' },
  { path: /^\/runs\/([^/]+)$/, view: run, streams: true },
  { path: /^\/inbox$/, view: inbox, name: 'Inbox', link: '#/inbox' },
  { path: /^\/money$/, view: money, name: 'Money', link: '#/money' },
  { path: /^\/routes$/, view: loop, name: 'Routes', link: '#/routes' },
  { path: /^\/settings$/, view: settings, name: 'Settings', link: '#/settings' },
];

const NOWHERE = {
  name: 'No such page',
  view: {
    open: ({ place }) => {
      render(html`<h1>There is no such page</h1><p class="empty"><a href="#/">To the overview</a></p>`, place);
      return {};
    },
  },
};

/** What all views know; a view that is open hears when it changes. */
const state = { overview: null, live: 'connecting', since: null, waiting: 0 };
let open = null;
let stop = () => {};
/** Whether the page has another stream beside the overview's; null before there is any. */
let shares = null;
let asking = false;
let often;

function address() {
  const [path, query] = (location.hash.slice(1) || '/').split('?');
  return { path, query: new URLSearchParams(query) };
}

function show() {
  const { path, query } = address();
  const match = VIEWS.map((entry) => ({ entry, found: path.match(entry.path) })).find(({ found }) => found);
  const { entry, found } = match ?? { entry: NOWHERE, found: [path] };
  const key = found[1] ?? found[0];
  const same = open && open.entry === entry && open.key === key;
  if (same) {
    open.page.query?.(query);
  } else {
    const before = open != null;
    open?.page.close?.();
    document.getElementById('page').replaceChildren();
    // A new container, as the template of a view lives in it.
    const place = document.createElement('div');
    document.getElementById('page').append(place);
    open = { entry, key, page: entry.view.open({ place, state, query, id: found[1] }) };
    window.scrollTo(0, 0);
    // Keys are the new page's, and no more the link's that led to it.
    if (before) document.getElementById('page').focus({ preventScroll: true });
  }
  head();
  if (shares !== Boolean(open.entry.streams)) begin();
}

const LIVE = {
  live: 'Live',
  connecting: 'Connecting…',
  away: 'Not live: no connection',
  refused: 'Your own runs and inbox',
  locked: 'Needs a token',
};

function head() {
  const waiting = state.waiting;
  document.title = (waiting ? '(' + waiting + ') ' : '') + (open?.entry.name ?? (open?.page.name?.() || 'Run')) + ' · Caravel';
  const path = address().path;
  const current = VIEWS.find((entry) => entry.path.test(path));
  render(
    html`<a class="brand" href="#/"><img src="dashboard/sail.svg" alt="" width="24" height="24" />Caravel</a>
      <nav aria-label="Pages">
        ${VIEWS.filter((entry) => entry.link).map(
          (entry) => html`<a
            href=${entry.link}
            aria-current=${entry === current || (entry.view === runs && current?.view === run) ? 'page' : 'false'}
            >${entry.name}${entry.view === inbox && waiting
              ? html`<span class="badge" aria-label="${waiting} waiting">${waiting}</span>`
              : ''}</a
          >`,
        )}
      </nav>
      <p class="live is-${state.live}" title=${LIVE[state.live]}><span class="dot"></span><span>${LIVE[state.live]}${state.live === 'away' ? ' since ' + clock(state.since) : ''}</span></p>
      ${token.get()
        ? html`<button class="quiet" @click=${() => {
            token.forget();
            location.reload();
          }}>Forget the token</button>`
        : ''}`,
    document.getElementById('head'),
  );
}

/** Looks at the inbox: when it is open, when somebody has just decided something here, and where no overview tells its length. */
async function countWaiting() {
  try {
    const list = await get('/inbox');
    state.waiting = list.length;
    head();
    open?.page.inbox?.(list);
  } catch {
    // The next change asks again.
  }
}

function begin() {
  stop();
  shares = Boolean(open.entry.streams);
  let seen = '';
  stop = follow('/overview', {
    shares,
    onEvent: ({ data }) => {
      state.overview = data;
      if (state.waiting !== data.inbox) {
        state.waiting = data.inbox;
        head();
      }
      const mark = [data.waiting_approval, data.active, data.ended_today, data.queued, data.inbox].join();
      if (mark !== seen) {
        seen = mark;
        if (open?.page.inbox) countWaiting();
        open?.page.changed?.();
      }
      open?.page.overview?.(data);
    },
    onState: (said, why) => {
      const live = said === 'refused' && why.status !== 403 ? 'locked' : said;
      if (state.live === live) return;
      state.live = live;
      state.since = new Date().toISOString();
      if (live === 'refused') {
        // Who may see only some runs sees no totals, and looks at the own ones every few seconds.
        clearInterval(often);
        often = setInterval(() => document.hidden || (countWaiting(), open?.page.changed?.()), 3000);
        countWaiting();
      }
      open?.page.live?.(live);
      head();
    },
  });
}

function askForToken() {
  if (asking) return;
  asking = true;
  const dialog = document.createElement('dialog');
  const wrong = Boolean(token.get());
  token.forget();
  head();
  render(
    html`<form method="dialog" @submit=${(event) => token.set(event.target.elements.token.value)}>
      <h2>Token</h2>
      <p>${wrong ? 'That token is not known here. ' : ''}Type the token of <code>caravel.http.token</code>, or your own
        one. It is kept until this tab is closed.</p>
      <label>Token <input type="password" name="token" autocomplete="off" required /></label>
      <menu><button class="primary">Continue</button></menu>
    </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    asking = false;
    open?.page.close?.();
    open = null;
    shares = null;
    show();
  });
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.showModal();
}

document.addEventListener('token-needed', askForToken);
document.addEventListener('inbox-changed', countWaiting);
document.addEventListener('name-known', head);
window.addEventListener('hashchange', show);
window.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  // Without a token the dialog says so.
  if (event.reason?.status !== 401) notice(event.reason?.message ?? 'Something went wrong.', 'bad');
});
show();
