/**
 * Stores what is typed in a long form, offers it again, and warns before leaving. Never stores
 * passwords, codes, files or ratings. The texts are on the page (Draft.astro).
 */
import { browserNow } from '#layouts/browser/browser-clock.ts';
import {
  isKiosk,
  noteSending,
  readDraft,
  removeDraft,
  writeDraft,
} from '#layouts/browser/draft-store.ts';
import type { Draft, Place } from '#layouts/browser/draft-store.ts';

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Hidden fields with the edition that somebody read. They belong to the draft; the server checks
 * them.
 */
const editions = /^(edition|seenSteps)$/;
const neverKept = /^(password|file|submit|button|reset|image)$/;

const controlsOf = (form: HTMLFormElement): Control[] =>
  (Array.from(form.elements) as Control[]).filter(
    ({ name, type, autocomplete }) =>
      name &&
      name !== 'code' &&
      autocomplete !== 'one-time-code' &&
      !neverKept.test(type) &&
      (type !== 'hidden' || editions.test(name)),
  );

const isBox = (control: Control): control is HTMLInputElement =>
  control.type === 'checkbox' || control.type === 'radio';

const fieldsOf = (form: HTMLFormElement): Draft['fields'] =>
  controlsOf(form)
    .filter((control) => !isBox(control) || control.checked)
    .map(({ name, value }): [string, string] => [name, value]);

function restore(form: HTMLFormElement, fields: Draft['fields']): void {
  const left = fields.slice();
  for (const control of controlsOf(form)) {
    const at = left.findIndex(
      ([name, value]) => name === control.name && (!isBox(control) || value === control.value),
    );
    const found = at < 0 ? null : left.splice(at, 1)[0];
    if (isBox(control)) control.checked = found !== null;
    else if (found) control.value = found[1];
  }
}

/** A saved text returns with a new edition and without surrounding blanks. */
const wordsOf = (fields: Draft['fields']): string =>
  JSON.stringify(
    fields
      .filter(([name]) => !editions.test(name))
      .map(([name, value]) => [name, value.replace(/\r\n?/g, '\n').trim()]),
  );

const same = (one: Draft['fields'], other: Draft['fields']): boolean =>
  wordsOf(one) === wordsOf(other);

function keepDraftOf(form: HTMLFormElement, panel: HTMLElement): void {
  const key = panel.dataset['draft'] || '';
  const place = panel.dataset['place'] as Place;
  const keepsMs = Number(panel.dataset['keepsMs']);
  const drawn = fieldsOf(form);
  let typed = false;
  let leaving = false;
  let signsOut = false;
  let timer = 0;

  const save = (): void => {
    clearTimeout(timer);
    if (typed && !signsOut) writeDraft(place, key, { at: browserNow(), fields: fieldsOf(form) });
  };
  const note = (): void => {
    typed = true;
    signsOut = false;
    clearTimeout(timer);
    timer = window.setTimeout(save, 300);
  };
  form.addEventListener('input', note);
  form.addEventListener('change', note);
  addEventListener('pagehide', save);
  addEventListener('pageshow', () => (leaving = false));

  // Registered last, so that a form blocked by another script does not count as sent.
  addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    signsOut = (event.target as HTMLElement).hasAttribute('data-signs-out');
    if (signsOut) return;
    save();
    // Another form of the page is sent. The draft is offered again on the next page.
    leaving = true;
    if (event.target === form) noteSending({ place, key, from: location.href.replace(/#.*/, '') });
  });
  form.addEventListener('redraw', () => {
    save();
    leaving = true;
  });
  addEventListener('beforeunload', (event) => {
    if (leaving || !typed || same(fieldsOf(form), drawn)) return;
    event.preventDefault();
    event.returnValue = '';
  });

  const draft = readDraft(place, key, browserNow(), keepsMs);
  if (!draft) return;
  if (same(draft.fields, drawn)) {
    // The draft was sent already, or the page still shows it unchanged.
    if (!document.querySelector('.panel-wrong')) removeDraft(place, key);
    return;
  }
  // A refused form holds the latest typed values.
  if (document.querySelector('.panel-wrong')) return;
  const [take, drop] = Array.from(panel.querySelectorAll('button'));
  panel.hidden = false;
  take?.addEventListener('click', () => {
    restore(form, draft.fields);
    panel.hidden = true;
    note();
    controlsOf(form)
      .filter(({ type }) => type !== 'hidden')[0]
      ?.focus();
  });
  drop?.addEventListener('click', () => {
    if (!typed) removeDraft(place, key);
    panel.hidden = true;
    controlsOf(form)
      .filter(({ type }) => type !== 'hidden')[0]
      ?.focus();
  });
}

if (!isKiosk())
  for (const panel of Array.from(document.querySelectorAll<HTMLElement>('[data-draft]'))) {
    const form = panel.closest('form');
    if (form) keepDraftOf(form, panel);
  }
