// Accounts of money, and what models cost.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { repeat } from './lib/lit-html/directives/repeat.js';
import { get } from './api.js';
import { budget, painter, throttled } from './parts.js';
import { count, plain } from './format.js';

const DAY_MS = 86_400_000;
const OLD_DAYS = 60;

export function open({ place }) {
  let accounts = null;
  let prices = null;
  let words = '';
  let problem = null;

  const account = (one) => html`<li class="card">
    <h3>${one.tenant ? plain(one.tenant) : 'All runs'} <small>${one.tenant ? 'tenant, ' : ''}today, until midnight UTC</small></h3>
    ${budget({ spent: one.spent_usd, reserved: one.reserved_usd, limit: one.limit_usd, label: one.tenant ? plain(one.tenant) : 'All runs' })}
  </li>`;

  const COLUMNS = [
    ['input', 'Input'],
    ['output', 'Output'],
    ['cache_read', 'Cache read'],
    ['cache_write_5m', 'Cache write'],
  ];

  const price = (row) => html`<tr>
    <td>${row.model}<small>${row.provider}${row.since ? ', from ' + row.since + ' on' : nothing}${row.above ? ', prompts above ' + count(row.above) + ' tokens' : nothing}</small></td>
    ${COLUMNS.map(([name]) => html`<td class="n">${row[name] ?? '–'}</td>`)}
    <td class="n">${row.context ? count(row.context) : '–'}</td>
    <td class="source">${row.source ?? ''}${row.date ? html`<small>${row.date}</small>` : nothing}</td>
  </tr>`;

  const list = () => {
    const age = Math.floor((Date.now() - Date.parse(prices.updated)) / DAY_MS);
    const found = prices.prices.filter((row) => (row.provider + '/' + row.model).toLowerCase().includes(words.toLowerCase()));
    return html`<h2>Prices</h2>
      <p class=${age > OLD_DAYS ? 'bad' : ''}>US dollars a million tokens. The built-in list was brought up to date on ${prices.updated},
        ${age < 1 ? 'today' : age === 1 ? 'yesterday' : count(age) + ' days ago'}. A file of your own (<code>caravel.prices</code>) goes before it. What is not in the list has no
        price: a run with a budget does not ask it.</p>
      ${prices.without_price.length
        ? html`<section class="card lacking"><h3>Without a price</h3>
            <p>Set, or asked for since the start. Add a row for each to the file that <code>caravel.prices</code> names:</p>
            <ul>${prices.without_price.map((one) => html`<li><strong>${plain(one.asked)}</strong>
              <code>{"provider": ${JSON.stringify(plain(one.provider))}, "model": ${JSON.stringify(plain(one.model))}, "input": …, "output": …}</code></li>`)}</ul></section>`
        : html`<p class="below">Every model that is set or was asked for has a price.</p>`}
      <form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
        <label>Host or model <input type="search" @input=${(event) => { words = event.target.value.trim(); draw(); }} /></label>
        <span class="below">${count(found.length)} of ${count(prices.prices.length)}</span>
      </form>
      <div class="scroll" tabindex="0" role="region" aria-label="Prices"><table>
        <thead><tr><th>Model</th>${COLUMNS.map(([, name]) => html`<th class="n">${name}</th>`)}<th class="n">Context</th><th>Source</th></tr></thead>
        <tbody>${repeat(found.slice(0, 300), (row) => row.provider + row.model + (row.above ?? '') + (row.since ?? ''), price)}</tbody>
      </table></div>
      ${found.length > 300 ? html`<p class="more">The first 300 are shown: type more of the name.</p>` : nothing}`;
  };

  const draw = painter(() =>
    render(
      html`<h1>Money</h1>
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
        ${accounts ? html`<ul class="columns plain">${accounts.map(account)}</ul>` : nothing}
        ${prices ? list() : html`<p class="empty">Loading…</p>`}`,
      place,
    ),
  );

  async function load() {
    try {
      accounts = await get('/accounts');
    } catch (e) {
      problem = e.message;
    }
    draw();
  }

  load();
  get('/prices').then((all) => {
    prices = all;
    draw();
  }, (e) => {
    problem = e.message;
    draw();
  });
  return { changed: throttled(load) };
}
