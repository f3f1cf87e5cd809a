// An agent's question, and the ways to answer it: a button for each choice, or a field. What the server does not take stays in the field.

import { html, nothing } from './lib/lit-html/lit-html.js';
import { post } from './api.js';
import { ask, attempt, notice } from './parts.js';
import { json, plain } from './format.js';

/** What was wrong with the last answer, by the question's id. */
const complaints = new Map();

/** @param told what to do when there is an answer @param draw when there is a complaint */
async function answer(id, value, told, draw) {
  try {
    await post('/approvals/' + encodeURIComponent(id), { answer: value });
    complaints.delete(id);
    notice('Answered; the run goes on.');
    told();
  } catch (e) {
    if (e.status === 401) return;
    if (e.status === 400) complaints.set(id, e.message);
    else notice(e.message, 'bad');
    draw();
  }
}

/** Gives no answer, and perhaps says why. @param question as the server tells it */
export async function decline(id, question, told) {
  const typed = await ask({
    title: 'Give no answer',
    text: 'The agent is told so, with the reason, and goes on without.',
    body: html`<p class="question" dir="auto">${plain(question.text)}</p>`,
    fields: [{ name: 'reason', label: 'Reason' }],
    button: 'Give no answer',
    danger: true,
  });
  if (!typed) return;
  const body = { decision: 'deny', ...(typed.reason ? { reason: typed.reason } : {}) };
  if (await attempt(() => post('/approvals/' + encodeURIComponent(id), body), 'Noted; the run goes on.')) told();
}

/** @param question as the server tells it: text, and choices or schema @param told, draw as above */
export const question = (id, asked, told, draw) => html`<p class="question" dir="auto">${plain(asked.text)}</p>
  ${asked.schema ? html`<details><summary>The answer is JSON that matches a schema</summary><pre>${json(asked.schema)}</pre></details>` : nothing}
  ${asked.choices
    ? html`<div class="actions" role="group" aria-label="Answers">
        ${asked.choices.map((choice) => html`<button class="choice" @click=${() => answer(id, choice, told, draw)}>${plain(choice)}</button>`)}
        <button @click=${() => decline(id, asked, told)}>No answer…</button></div>`
    : html`<form class="answer" @submit=${(event) => {
        event.preventDefault();
        answer(id, event.target.elements.answer.value, told, draw);
      }} @keydown=${(event) => {
        // Enter alone is a new line; Escape gives the keys back to the page.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        else if (event.key === 'Escape') event.target.blur();
      }}>
        <textarea name="answer" rows=${asked.schema ? 5 : 2} aria-label=${asked.schema ? 'Answer as JSON' : 'Answer'} ?spellcheck=${!asked.schema}
          aria-invalid=${complaints.has(id) ? 'true' : 'false'} aria-describedby=${'problem-' + id}></textarea>
        <div class="actions"><button class="primary">Answer</button>
          <button type="button" @click=${() => decline(id, asked, told)}>No answer…</button></div></form>`}
  <p id=${'problem-' + id} role="alert" class=${complaints.has(id) ? 'problem' : ''}>${plain(complaints.get(id))}</p>`;
