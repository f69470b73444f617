/**
 * A form is sent once: its button shows progress, and a second press does nothing. It is enabled
 * again when the page is shown again (Back) or when no answer comes. Without script, the server
 * accepts a repeated form once.
 */
import { submittingLabel } from '#labels/forms.ts';

const givesUpAfterMs = 20_000;
const busy: { form: HTMLFormElement; end: () => void }[] = [];

const isSending = (form: HTMLFormElement): boolean => busy.some((one) => one.form === form);

/** The pressed button. A button that only redraws the form does not show progress. */
function buttonOf(form: HTMLFormElement, event: Event): HTMLButtonElement | null {
  const pressed = (event as SubmitEvent).submitter || document.activeElement;
  const button = pressed instanceof HTMLButtonElement && pressed.form === form ? pressed : null;
  if (button && button.hasAttribute('data-redraw')) return null;
  return button && button.closest('main')
    ? button
    : form.querySelector<HTMLButtonElement>('main button:not([type="button"])');
}

addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.getAttribute('method')?.toLowerCase() !== 'post') return;
  if (isSending(form)) return event.preventDefault();
  const button = buttonOf(form, event);
  const words = button ? button.textContent : null;
  const timer = window.setTimeout(() => endOf(form), givesUpAfterMs);
  busy.push({
    form,
    end: () => {
      clearTimeout(timer);
      if (!button) return;
      button.removeAttribute('aria-busy');
      button.removeAttribute('aria-disabled');
      button.textContent = words;
    },
  });
  if (!button) return;
  button.setAttribute('aria-busy', 'true');
  button.setAttribute('aria-disabled', 'true');
  button.textContent = submittingLabel;
});

function endOf(form: HTMLFormElement): void {
  for (const one of busy.filter((each) => each.form === form)) {
    busy.splice(busy.indexOf(one), 1);
    one.end();
  }
}

addEventListener('pageshow', () => busy.splice(0).forEach(({ end }) => end()));
