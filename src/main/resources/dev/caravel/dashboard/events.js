// A run's events, as they are recorded.

import { html, nothing } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { clock, dollars, duration, json, plain } from './format.js';

/** What an event is about, in a few words. */
const gist = (e) =>
  plain([e.model, e.tool, e.agent, e.verdict, e.decision, e.outcome, e.status, e.reason, e.kind, e.cost_usd && dollars(e.cost_usd), e.ms != null && duration(e.ms)]
    .filter((word) => word && typeof word !== 'object').join(' · '));

/** @param fork is told the number after which another run is to go on */
export const eventList = (story, fork) => html`<ol class="events">${repeat(story.events, (e) => e.seq, (e) => html`<li><details>
  <summary><span class="n">${e.seq}</span> <code>${e.type}</code> <span class="below gist">${gist(e)}</span>
    ${story.places.has(e.seq) ? html`<button class="quiet" @click=${(event) => { event.preventDefault(); fork(e.seq); }}>Fork after this</button>` : nothing}
    <time class="below n" datetime=${e.at}>${clock(e.at)}.${e.at.slice(20, 23).padEnd(3, '0').replace('Z', '0')}</time></summary>
  <pre>${json(e)}</pre></details></li>`)}</ol>`;
