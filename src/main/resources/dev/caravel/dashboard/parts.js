// Pieces that several views have.

import { html, render } from './lib/lit-html/lit-html.js';
import { WORDS, dollars } from './format.js';

let hide;

/** Says a line at the bottom of the page for a while. */
export function notice(text, kind = 'good') {
  const place = document.getElementById('notice');
  render(html`<p class=${kind}>${text}</p>`, place);
  clearTimeout(hide);
  hide = setTimeout(() => render(html``, place), kind === 'bad' ? 8000 : 4000);
}

/** Does something that the server may refuse, and says what it says. */
export async function attempt(action, done) {
  try {
    const result = await action();
    if (done) notice(typeof done === 'function' ? done(result) : done);
    return result;
  } catch (e) {
    if (e.status !== 401) notice(e.message, 'bad');
    return undefined;
  }
}

export const status = (name) => html`<span class="status ${name}">${WORDS[name] ?? name}</span>`;

/** What is spent and reserved of a limit. */
export function budget({ spent, reserved = '0', limit, label = 'Budget', unlimited = 'no limit' }) {
  const all = limit == null ? Math.max(Number(spent) + Number(reserved), 0.000001) : Number(limit);
  const share = (amount) => Math.min(100, (100 * Number(amount)) / all);
  const used = share(spent);
  const kept = Math.min(100 - used, share(reserved));
  const text =
    dollars(spent) + ' spent' + (Number(reserved) ? ', ' + dollars(reserved) + ' reserved' : '') +
    (limit == null ? ', ' + unlimited : ' of ' + dollars(limit));
  return html`<div class="budget" role="img" aria-label="${label}: ${text}">
    <div class="track">
      <div class="spent ${limit != null && used + kept > 90 ? 'tight' : ''}" .style=${'width:' + (limit == null ? 0 : used) + '%'}></div>
      <div class="reserved" .style=${'width:' + (limit == null ? 0 : kept) + '%'}></div>
    </div>
    <p>${text}</p>
  </div>`;
}

/**
 * Asks in a dialog; gives what was typed by field name, or null. With an action it gives what that gives: while the action fails,
 * the dialog stays with what was typed, and says why.
 */
export function ask({ title, text, body = '', fields = [], button, danger = false, action = async (typed) => typed }) {
  return new Promise((answered) => {
    const dialog = document.createElement('dialog');
    let result = null;
    let problem = '';

    async function act(form) {
      try {
        result = await action(Object.fromEntries(new FormData(form)));
        dialog.close();
      } catch (e) {
        if (e.status === 401) return dialog.close();
        problem = e.message;
        draw();
      }
    }

    const draw = () => render(
      html`<form method="dialog" @submit=${(event) => {
        if (event.submitter?.value === 'no') return;
        event.preventDefault();
        act(event.target);
      }}>
        <h2>${title}</h2>
        ${text ? html`<p>${text}</p>` : ''}
        ${body}
        ${fields.map(
          (field) => html`<label>${field.label}
            <input name=${field.name} .value=${field.value ?? ''} inputmode=${field.mode ?? 'text'} aria-describedby="dialog-problem"
              aria-invalid=${problem ? 'true' : 'false'} /></label>`,
        )}
        <p id="dialog-problem" role="alert" class=${problem ? 'problem' : ''}>${problem}</p>
        <menu>
          <button value="no" formnovalidate>Back</button>
          <button value="yes" class=${danger ? 'danger' : 'primary'}>${button}</button>
        </menu>
      </form>`,
      dialog,
    );
    draw();
    document.body.append(dialog);
    dialog.addEventListener('close', () => {
      answered(result);
      dialog.remove();
    });
    // Enter in a field means yes.
    dialog.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target.tagName === 'INPUT') {
        event.preventDefault();
        dialog.querySelector('form').requestSubmit(dialog.querySelector('button[value=yes]'));
      }
    });
    dialog.showModal();
    // What is typed goes into the first field, in place of what stands there.
    dialog.querySelector('input')?.select();
  });
}

/** US dollars as they were typed; undefined where nothing was. */
export function typedDollars(text) {
  const number = text.trim().replace(/^\$/, '');
  if (!number) return undefined;
  if (!/^\d*\.?\d+$/.test(number)) throw new Error('“' + text + '” is no amount of US dollars. Type it like 2 or 0.50.');
  return Number(number);
}

/** Draws at most once a frame, however often it is asked to. */
export function painter(draw) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}

/** At once, and then at most every second. */
export function throttled(action) {
  let due = null;
  let last = 0;
  return () => {
    if (due) return;
    due = setTimeout(() => {
      due = null;
      last = Date.now();
      action();
    }, Math.max(0, last + 1000 - Date.now()));
  };
}
