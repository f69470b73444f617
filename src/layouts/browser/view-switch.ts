/**
 * 长辈版 while a form of the page is half filled in: that form is drawn again in the other view instead, with what was
 * typed. Pages that are about one form say so and need no script (ViewSwitch.astro); this is for all others.
 */
let typed: HTMLFormElement | null = null;

const noteForm = (form: HTMLFormElement | null): void => {
  if (form && form.closest('main') && form.getAttribute('method')?.toLowerCase() === 'post')
    typed = form;
};
const note = ({ target }: Event): void => noteForm((target as HTMLInputElement).form);
// A form that came back with an error holds what was typed before.
noteForm(document.querySelector('[data-came-back]')?.closest('form') ?? null);
document.addEventListener('input', note);
document.addEventListener('change', note);

document.addEventListener('submit', (event) => {
  const redraw = (event.target as HTMLElement).dataset['viewSwitch'];
  if (!redraw || !typed || new URL(typed.action).pathname !== location.pathname) return;
  event.preventDefault();
  // A file would travel for nothing: no page can put it back.
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
