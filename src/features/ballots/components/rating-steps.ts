/** One question at a time: the steps of the rating form, on a page that is complete without them. */
import { flattened } from '../client/pairs.ts';
import { isMistyped } from '../client/slip-code.ts';
import { paddedForm } from './slip-form.ts';

export interface StepOptions {
  /** The cells this browser holds tickets for, which ask for no code; null: a slip's form. */
  cells: readonly string[] | null;
  /** Sends the form in the background; without it the form is sent as any other. */
  send?: (() => unknown) | undefined;
}

/** What is seen at once: a step, or in 长辈版 one question of a channel. `part` is for the style sheet. */
interface Screen {
  step: HTMLElement;
  part: '' | 'overall' | 'why' | 'more';
}

const isChannel = (step: HTMLElement): boolean => step.matches('.channel');

/** Why a grade was given, and details, are asked only of who has given one. */
const isAsked = ({ step, part }: Screen): boolean =>
  part === '' ||
  part === 'overall' ||
  step.querySelector('.pick:checked:not(.pick-not_used)') !== null;

/** The sentence of what is missing on this screen, and whether it is missing. The server checks all of it again. */
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

  /** The words stand on the form: `data-next`, `data-further`, `data-skip`, `data-back`, `data-more`. */
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
  /** The screen that follows, as long as there is one. */
  const after = (index: number): number => {
    const to = screens.findIndex((screen, other) => other > index && isAsked(screen));
    return to < 0 ? index : to;
  };
  /** Who has rated everything may send at once; what he wants to say besides is one step further. */
  const isEnough = (): boolean =>
    !screens.some(
      (screen, index) =>
        index > at &&
        isChannel(screen.step) &&
        isAsked(screen) &&
        (screen.step !== screenAt(at).step || checkOf(screen).isMissing),
    );

  /** The buttons for what comes after this screen, as it is filled in now. */
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
    // A reader who does not see the page hears which step it is.
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
  // The back button of the phone goes a step back, not away from what was filled in.
  addEventListener('popstate', (event) => go(Number(event.state ?? 0)));
  // Inputs of hidden steps are sent all the same; an error in one of them is shown first.
  const wrong = screens.findIndex(
    (screen) =>
      errorsOn(screen).length > 0 || (screen.part === '' && screen.step.querySelector('.wrong')),
  );
  const code = steps[0]?.querySelector<HTMLInputElement>('input[name="code"]');
  // The other view goes on where one was: the step stands behind the #, which is never sent.
  const before = Number(/^#step-(\d)$/.exec(location.hash)?.[1] ?? 0);
  if (before) history.replaceState(null, '', location.pathname + location.search);
  let redrawing = false;
  const redraw = document.querySelector<HTMLButtonElement>('[data-redraw]');
  redraw?.addEventListener('click', () => {
    redrawing = true;
    redraw.formAction = `${redraw.formAction.replace(/#.*/, '')}#step-${steps.indexOf(screenAt(at).step)}`;
  });
  // Who begins further on, as with a QR, still goes back to the steps before and not to another page.
  history.replaceState(go(0), '');
  const first =
    wrong >= 0
      ? wrong
      : screens.findIndex(({ step }) => step === steps[before || (code?.value ? 1 : 0)]);
  while (at < first && after(at) > at) onwards();

  /** The code is asked for, and a low grade asks for a reason: told here already, and again by the server. */
  function complete(index: number): boolean {
    const screen = screenAt(index);
    if (code?.value.trim() === '' && screen.step.contains(code)) {
      rating.submit(); // the server has the words for a blank code
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
  // The return key in a field means "next" until everything was asked.
  rating.addEventListener('submit', (event) => {
    if (redrawing) return;
    if (isEnough() && complete(at)) {
      // A step changed after it was left, as by going back, is shown again.
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

/** What the server found wrong is right now: its sentence goes, here and in the box above, and the box with the last. */
function clearErrors(screen: Screen): void {
  for (const error of errorsOn(screen)) error.hidden = true;
  for (const field of screen.step.querySelectorAll('.wrong')) field.classList.remove('wrong');
  for (const input of screen.step.querySelectorAll('[aria-invalid]'))
    input.removeAttribute('aria-invalid');
  // Without a list it is a refusal, which no field can mend.
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
