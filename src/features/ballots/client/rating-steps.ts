/** Shows the rating form one step at a time. The page is complete without this. */
import { flattened } from './pairs.ts';
import { isMistyped } from './slip-code.ts';
import { paddedForm } from './slip-form.ts';

export interface StepOptions {
  /** The cells this browser holds tickets for, so that no code is needed; null: a slip's form. */
  cells: readonly string[] | null;
  /** Sends the form in the background; without it the browser submits the form. */
  send?: (() => unknown) | undefined;
}

/**
 * What is shown at once: a step, or in 长辈版 one question of a channel. The style sheet uses
 * `part`.
 */
interface Screen {
  step: HTMLElement;
  part: '' | 'overall' | 'why' | 'more';
}

const isChannel = (step: HTMLElement): boolean => step.matches('.channel');

/** Reasons and details are asked only after a grade was given. */
const isAsked = ({ step, part }: Screen): boolean =>
  part === '' ||
  part === 'overall' ||
  step.querySelector('.pick:checked:not(.pick-not_used)') !== null;

/** The sentence about what is missing, and whether it is missing. The server checks again. */
function checkOf({ step, part }: Screen): { sentence: HTMLElement | null; isMissing: boolean } {
  const code = step.querySelector<HTMLInputElement>('input[name="code"]');
  if (code)
    return {
      sentence: step.querySelector('[data-code-error]'),
      isMissing: code.value.trim() !== '' && isMistyped(code.value),
    };
  const low =
    part === '' || part === 'why'
      ? step.querySelector('.pick-1:checked ~ .why-1, .pick-2:checked ~ .why-2')
      : null;
  return {
    sentence: low?.querySelector<HTMLElement>('[data-needed-error]') ?? null,
    isMissing: low !== null && !low.querySelector('input:checked'),
  };
}

const errorsOn = ({ step, part }: Screen): NodeListOf<HTMLElement> =>
  step.querySelectorAll(
    { '': '', 'overall': '.asked-head ', 'why': '.why ', 'more': '.more ' }[part] +
      '.field-error:not([hidden])',
  );

export function showOneStepAtATime(rating: HTMLFormElement, { cells, send }: StepOptions): void {
  const marks = document.querySelector<HTMLElement>('[data-steps]');
  if (!marks) return;
  const steps: HTMLElement[] = [];
  rating.querySelectorAll<HTMLElement>('[data-step]').forEach((step, index) => {
    const asked = cells === null || cells.includes(step.dataset['cell'] ?? '');
    step.hidden = true;
    if (asked) steps.push(step);
    else marks.children[index]?.setAttribute('hidden', '');
  });
  const parts: Screen['part'][] =
    document.documentElement.dataset['view'] === 'elder' ? ['overall', 'why', 'more'] : [''];
  const screens = flattened(steps, (step) =>
    (isChannel(step) ? parts : ['' as const]).map((part): Screen => ({ step, part })),
  );
  const shownMarks = [...marks.children].filter((mark) => !mark.hasAttribute('hidden'));
  const sending = [...rating.querySelectorAll<HTMLElement>('[data-send]')].filter(
    ({ dataset }) => !(cells ? 'slipOnly' in dataset : 'ticketOnly' in dataset),
  );
  for (const part of rating.querySelectorAll<HTMLElement>('[data-send]')) part.hidden = true;
  const note = rating.querySelector<HTMLElement>('[data-ticket-note]');
  marks.dataset['steps'] = '';

  /** The words come from `data-next`, `data-further`, `data-skip`, `data-back`, `data-more`. */
  const word = (name: string): string => rating.dataset[name] ?? '';
  const onwards = (): void => history.pushState(go(after(at)), '');
  const next = button('go', () => complete(at) && onwards());
  const skip = button('later plain', () => {
    for (const input of screenAt(at).step.querySelectorAll<HTMLInputElement>('input:checked'))
      input.checked = false;
    onwards();
  });
  const back = button('later plain', () => history.back());
  back.textContent = word('back');
  rating.append(next, skip, back);

  let at = 0;
  const screenAt = (index: number): Screen => screens[index] as Screen;
  /** The next screen, or this one when it is the last. */
  const after = (index: number): number => {
    const to = screens.findIndex((screen, other) => other > index && isAsked(screen));
    return to < 0 ? index : to;
  };
  /** Whether all channels are rated, so that the form may be sent. The remark is optional. */
  const isEnough = (): boolean =>
    !screens.some(
      (screen, index) =>
        index > at &&
        isChannel(screen.step) &&
        isAsked(screen) &&
        (screen.step !== screenAt(at).step || checkOf(screen).isMissing),
    );

  /** Shows the buttons that fit the current answers on this screen. */
  const offer = (): void => {
    const { step, part } = screenAt(at);
    const enough = isEnough();
    const following = screenAt(after(at)).step;
    next.hidden = after(at) === at;
    next.className = enough ? 'later plain' : 'go';
    next.textContent =
      following === step
        ? word('further')
        : enough
          ? word('more')
          : word('next') + (following.dataset['label'] ?? '');
    for (const one of sending) one.hidden = !enough;
    skip.hidden = enough || !isChannel(step) || (part !== '' && part !== 'overall');
    skip.textContent = word('skip') + (step.dataset['label'] ?? '');
  };

  const go = (to: number): number => {
    const before = at;
    at = Math.min(Math.max(to, 0), screens.length - 1);
    const { step: shown, part } = screenAt(at);
    for (const step of steps) step.hidden = step !== shown;
    shown.dataset['part'] = part;
    document.documentElement.dataset['asks'] = isChannel(shown) ? 'grade' : '';
    shownMarks.forEach((mark, index) => {
      mark.className = index < steps.indexOf(shown) ? 'done' : '';
      if (steps[index] === shown) mark.setAttribute('aria-current', 'step');
      else mark.removeAttribute('aria-current');
    });
    offer();
    back.hidden = at === 0;
    if (note) note.hidden = cells === null || at > 0;
    scrollTo(0, 0);
    // Screen readers announce the step.
    const title =
      at === before
        ? undefined
        : [...shown.querySelectorAll<HTMLElement>('h2, legend, label')].find(
            (one) =>
              one.offsetParent !== null &&
              (part === '' || part === 'overall' || !one.matches('h2, .channel > legend')),
          );
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
    return at;
  };
  // The phone's back button goes one step back, and does not leave the form.
  addEventListener('popstate', (event) => go(Number(event.state ?? 0)));
  // Inputs of hidden steps are sent too, so the first step with an error is shown first.
  const wrong = screens.findIndex(
    (screen) =>
      errorsOn(screen).length > 0 || (screen.part === '' && screen.step.querySelector('.wrong')),
  );
  const code = steps[0]?.querySelector<HTMLInputElement>('input[name="code"]');
  // The other view continues at the same step: its number is in the # part, which is never sent.
  const before = Number(/^#step-(\d)$/.exec(location.hash)?.[1] ?? 0);
  if (before) history.replaceState(null, '', location.pathname + location.search);
  let redrawing = false;
  const redraw = document.querySelector<HTMLButtonElement>('[data-redraw]');
  redraw?.addEventListener('click', () => {
    redrawing = true;
    redraw.formAction = `${redraw.formAction.replace(/#.*/, '')}#step-${steps.indexOf(screenAt(at).step)}`;
  });
  // A person who starts at a later step, as with a QR code, can still go back to the earlier steps.
  history.replaceState(go(0), '');
  const first =
    wrong >= 0
      ? wrong
      : screens.findIndex(({ step }) => step === steps[before || (code?.value ? 1 : 0)]);
  while (at < first && after(at) > at) onwards();

  /** Checks for the code, and for a reason with a low grade. The server checks both again. */
  function complete(index: number): boolean {
    const screen = screenAt(index);
    if (code?.value.trim() === '' && screen.step.contains(code)) {
      rating.submit(); // the server explains a blank code
      return false;
    }
    const { sentence, isMissing } = checkOf(screen);
    if (sentence) sentence.hidden = !isMissing;
    if (isMissing) sentence?.scrollIntoView({ block: 'center' });
    return !isMissing;
  }
  rating.addEventListener('input', () => {
    offer();
    const screen = screenAt(at);
    const isAnswered = !isChannel(screen.step) || screen.step.querySelector('.pick:checked');
    if (isAnswered && !checkOf(screen).isMissing) clearErrors(screen);
  });
  // The return key in a field means "next" until every channel is rated.
  rating.addEventListener('submit', (event) => {
    if (redrawing) return;
    if (isEnough() && complete(at)) {
      // A step that was changed after it was left, as by going back, is shown again.
      const incomplete = screens.findIndex((screen, index) => isAsked(screen) && !complete(index));
      if (incomplete < 0 && !send) {
        paddedForm(rating);
        return;
      }
      event.preventDefault();
      if (incomplete < 0) send?.();
      else go(incomplete);
      return;
    }
    event.preventDefault();
    if (!isEnough()) next.click();
  });
}

/**
 * What the server refused is now correct: removes its sentence here and in the error box, and the
 * box with the last sentence.
 */
function clearErrors(screen: Screen): void {
  for (const error of errorsOn(screen)) error.hidden = true;
  for (const field of screen.step.querySelectorAll('.wrong')) field.classList.remove('wrong');
  for (const input of screen.step.querySelectorAll('[aria-invalid]'))
    input.removeAttribute('aria-invalid');
  // A box without a list is a refusal, which no field can correct.
  const box = document.querySelector('.error-list')?.closest<HTMLElement>('.panel-wrong');
  for (const link of box?.querySelectorAll<HTMLAnchorElement>('.error-list a') ?? []) {
    const field = document.getElementById(link.hash.slice(1));
    if (field && (screen.step.contains(field) || field.contains(screen.step)))
      link.closest('li')?.remove();
  }
  if (!box) return;
  const left = box.querySelectorAll('li').length;
  const heading = box.querySelector('h2');
  if (heading) heading.textContent = (heading.textContent ?? '').replace(/\d+/, String(left));
  if (left === 0) box.hidden = true;
}

function button(className: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.addEventListener('click', act);
  return made;
}
