// Filters that a person has named, kept in this browser: names and addresses of lists, nothing that is in them.

import { html, nothing } from './lib/lit-html/lit-html.js';
import { ask } from './parts.js';
import { plain } from './format.js';

const KEY = 'caravel.views';
const LONGEST_NAME = 40;

/** A browser that keeps nothing has no views. */
function all() {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {}).filter(([, query]) => typeof query === 'string');
  } catch {
    return [];
  }
}

const keep = (views) => localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(views)));

/** The same filters in another order are the same view. */
function sorted(query) {
  const copy = new URLSearchParams(query);
  copy.sort();
  return copy.toString();
}

/** Links to the views, and a button that names this one, or forgets it. */
export function views(filter, draw) {
  const here = sorted(filter);
  const known = all();
  const current = known.find(([, query]) => sorted(query) === here);

  async function name() {
    await ask({
      title: 'Name this view',
      text: 'Its filters are kept in this browser.',
      fields: [{ name: 'name', label: 'Name' }],
      button: 'Save',
      action: async (typed) => {
        const called = typed.name.trim().slice(0, LONGEST_NAME);
        if (!called) throw new Error('Type a name.');
        keep([...all().filter(([other]) => other !== called), [called, here]]);
      },
    });
    draw();
  }

  function forget() {
    keep(all().filter(([other]) => other !== current[0]));
    draw();
  }

  return html`<nav class="views" aria-label="Saved views">
    ${known.map(([called, query]) => html`<a href="#/runs?${query}" aria-current=${called === current?.[0] ? 'page' : 'false'}>${plain(called)}</a>`)}
    ${current ? html`<button class="quiet" @click=${forget}>Forget this view</button>`
      : here ? html`<button class="quiet" @click=${name}>Save this view…</button>` : nothing}
  </nav>`;
}
