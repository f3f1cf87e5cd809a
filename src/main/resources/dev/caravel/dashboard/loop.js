// The routes as they are: the loop, the tools, the agents, the doors, with what goes through each.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { get } from './api.js';
import { painter, throttled } from './parts.js';
import { count } from './format.js';

const KINDS = [
  ['The loop', (route) => route.from.startsWith('direct:caravel-')],
  ['Agents', (route) => /^(caravel-)?agent:/.test(route.from)],
  ['Tools', (route) => /^(caravel-)?tool:/.test(route.from)],
  ['Doors', (route) => route.from.startsWith('platform-http:')],
  ['Other routes', () => true],
];

/** Each before those that it calls, from the loop's beginning on. */
function asCalled(routes) {
  const seen = new Set();
  const visit = (route) => {
    if (seen.has(route)) return;
    seen.add(route);
    route.steps.forEach((step) => routes.filter((other) => step.label.includes(other.from)).forEach(visit));
  };
  routes.filter((route) => route.id === 'caravel-loop').forEach(visit);
  return [...seen, ...routes.filter((route) => !seen.has(route))];
}

export function open({ place }) {
  let routes = null;
  let problem = null;

  const drawing = (route) => html`<details class="card route" ?open=${route.from.startsWith('direct:caravel-')}>
    <summary>
      <strong>${route.id}</strong> <code>${route.from}</code>
      <span class="end">${route.inflight ? html`<span class="status running">${count(route.inflight)} inside</span>` : nothing}
        ${route.total != null ? count(route.total) + ' taken' : nothing}${route.failed ? html`, <span class="bad">${count(route.failed)} failed</span>` : nothing}</span>
    </summary>
    ${route.description ? html`<p class="below">${route.description}</p>` : nothing}
    <ol class="steps">${route.steps.map(
      (step) => html`<li .style=${'margin-left:' + step.depth * 1.5 + 'rem'}><span class="kind">${step.kind}</span> <code>${step.label}</code></li>`)}
    </ol>
  </details>`;

  const draw = painter(() => {
    const rest = asCalled(routes ?? []);
    render(
      html`<h1>Routes</h1>
        <p class="below">How often each was taken, since this server started.</p>
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
        ${routes == null && !problem ? html`<p class="empty">Loading…</p>` : nothing}
        ${KINDS.map(([name, is]) => {
          const mine = rest.filter(is);
          mine.forEach((route) => rest.splice(rest.indexOf(route), 1));
          return mine.length ? html`<h2>${name}</h2>${mine.map(drawing)}` : nothing;
        })}`,
      place,
    );
  });

  const load = () => get('/loop').then((all) => {
    routes = all;
    draw();
  }, (e) => {
    problem = e.message;
    draw();
  });
  load();
  return { changed: throttled(load) };
}
