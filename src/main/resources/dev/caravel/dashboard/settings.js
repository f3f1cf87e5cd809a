// The settings in force and where they come from.

import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { get } from './api.js';
import { painter } from './parts.js';
import { plain } from './format.js';

export function open({ place }) {
  let list = null;
  let problem = null;
  let words = '';
  let changedOnly = false;

  const line = (setting) => html`<tr>
    <td><code>${setting.name}</code></td>
    <td class="wide">${setting.value ? html`<code>${plain(setting.value)}</code>` : html`<span class="below">not set</span>`}</td>
    <td>${setting.from === 'default' ? html`<span class="below">default</span>` : setting.from}</td>
    <td class="wide text">${setting.text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '')}</td>
  </tr>`;

  const draw = painter(() => {
    const found = (list ?? []).filter(
      (setting) => (setting.name + ' ' + setting.text).toLowerCase().includes(words.toLowerCase()) && (!changedOnly || setting.from !== 'default'));
    const sections = [...new Set(found.map((setting) => setting.section))];
    render(
      html`<h1>Settings</h1>
        ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
        <form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
          <label>Find <input type="search" @input=${(event) => { words = event.target.value.trim(); draw(); }} /></label>
          <label class="check"><input type="checkbox" @change=${(event) => { changedOnly = event.target.checked; draw(); }} /> only what is set</label>
        </form>
        ${list && !found.length ? html`<p class="empty">${changedOnly ? 'Everything is at its default.' : 'No setting is like that.'}</p>` : nothing}
        ${sections.map(
          (section) => html`<h2>${section}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=${section}><table class="settings">
              <thead><tr><th>Setting</th><th class="wide">Value</th><th>From</th><th class="wide">What it is for</th></tr></thead>
              <tbody>${found.filter((setting) => setting.section === section).map(line)}</tbody>
            </table></div>`,
        )}`,
      place,
    );
  });

  get('/settings').then((all) => {
    list = all;
    draw();
  }, (e) => {
    problem = e.message;
    draw();
  });
  draw();
  return {};
}
