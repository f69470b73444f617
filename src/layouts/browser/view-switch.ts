/**
 * Switching to or from 长辈版 while a form is partly filled in: the form is redrawn in the other
 * view with what was typed. Pages with one main form declare it and need no script
 * (ViewSwitch.astro); this script covers the others.
 */
let typed: HTMLFormElement | null = null;

const noteForm = (form: HTMLFormElement | null): void => {
  if (form && form.closest('main') && form.getAttribute('method')?.toLowerCase() === 'post')
    typed = form;
};
const note = ({ target }: Event): void => noteForm((target as HTMLInputElement).form);
// A refused form already holds typed values.
noteForm(document.querySelector('[data-came-back]')?.closest('form') ?? null);
document.addEventListener('input', note);
document.addEventListener('change', note);

document.addEventListener('submit', (event) => {
  const redraw = (event.target as HTMLElement).dataset['viewSwitch'];
  if (!redraw || !typed || new URL(typed.action).pathname !== location.pathname) return;
  event.preventDefault();
  // A file would be uploaded for nothing, because no page can restore it.
  for (const file of Array.from(typed.querySelectorAll<HTMLInputElement>('[type="file"]')))
    file.value = '';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'do';
  field.value = redraw;
  typed.appendChild(field);
  typed.dispatchEvent(new Event('redraw'));
  HTMLFormElement.prototype.submit.call(typed);
});
