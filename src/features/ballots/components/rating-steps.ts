/** One question at a time: the steps of the rating form, on a page that is complete without them. */

export interface StepOptions {
  /** The cells this browser holds tickets for, which ask for no code; null: a slip's form. */
  cells: readonly string[] | null;
  /** Sends the form in the background; without it the form is sent as any other. */
  send?: (() => unknown) | undefined;
}

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
  const shownMarks = [...marks.children].filter((mark) => !mark.hasAttribute('hidden'));
  const lastChannel = steps.map((step) => step.matches('.channel')).lastIndexOf(true);
  const sending = [...rating.querySelectorAll<HTMLElement>('[data-send]')].filter(
    ({ dataset }) => !(cells ? 'slipOnly' in dataset : 'ticketOnly' in dataset),
  );
  for (const part of rating.querySelectorAll<HTMLElement>('[data-send]')) part.hidden = true;
  const note = rating.querySelector<HTMLElement>('[data-ticket-note]');
  marks.dataset['steps'] = '';

  /** The words stand on the form: `data-next`, `data-skip`, `data-back`, `data-more`. */
  const word = (name: string): string => rating.dataset[name] ?? '';
  const next = button('go', () => complete(at) && history.pushState(go(at + 1), ''));
  const skip = button('later plain', () => {
    for (const input of (steps[at] as HTMLElement).querySelectorAll<HTMLInputElement>(
      'input:checked',
    ))
      input.checked = false;
    history.pushState(go(at + 1), '');
  });
  const back = button('later plain', () => history.back());
  back.textContent = word('back');
  rating.append(next, skip, back);

  let at = 0;
  const go = (to: number): number => {
    const before = at;
    at = Math.min(Math.max(to, 0), steps.length - 1);
    const label = steps[at]?.dataset['label'] ?? '';
    steps.forEach((step, index) => {
      step.hidden = index !== at;
    });
    shownMarks.forEach((mark, index) => {
      mark.className = index < at ? 'done' : '';
      if (index === at) mark.setAttribute('aria-current', 'step');
      else mark.removeAttribute('aria-current');
    });
    // Whoever has rated everything may send at once; what he wants to say besides is one step further.
    const enough = at >= lastChannel;
    next.hidden = at === steps.length - 1;
    next.className = enough ? 'later plain' : 'go';
    next.textContent = enough
      ? word('more')
      : word('next') + (steps[at + 1]?.dataset['label'] ?? '');
    for (const part of sending) part.hidden = !enough;
    skip.hidden = enough || !steps[at]?.matches('.channel');
    skip.textContent = word('skip') + label;
    back.hidden = at === 0;
    if (note) note.hidden = cells === null || at > 0;
    scrollTo(0, 0);
    // A reader who does not see the page hears which step it is.
    const title = at === before ? null : steps[at]?.querySelector<HTMLElement>('h2, legend, label');
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
    return at;
  };
  // The back button of the phone goes a step back, not away from what was filled in.
  addEventListener('popstate', (event) => go(Number(event.state ?? 0)));
  // Inputs of hidden steps are sent all the same; an error in one of them is shown first.
  const wrong = steps.findIndex((step) => step.querySelector('.wrong, .field-error:not([hidden])'));
  const code = steps[0]?.querySelector<HTMLInputElement>('input[name="code"]');
  // The other view goes on where one was: the step stands behind the #, which is never sent.
  const before = Number(/^#step-(\d)$/.exec(location.hash)?.[1] ?? 0);
  if (before) history.replaceState(null, '', location.pathname + location.search);
  let redrawing = false;
  const redraw = document.querySelector<HTMLButtonElement>('[data-redraw]');
  redraw?.addEventListener('click', () => {
    redrawing = true;
    redraw.formAction = `${redraw.formAction.replace(/#.*/, '')}#step-${at}`;
  });
  // Whoever begins further on, as with a QR, still goes back to the steps before and not to another page.
  history.replaceState(go(0), '');
  for (const first = wrong >= 0 ? wrong : before || (code?.value ? 1 : 0); at < first;)
    history.pushState(go(at + 1), '');

  /** The code is asked for, and a low grade asks for a reason: told here already, and again by the server. */
  function complete(step: number): boolean {
    if (step === 0 && code?.value.trim() === '') {
      rating.submit(); // the server has the words for a blank code
      return false;
    }
    const low = steps[step]?.querySelector<HTMLElement>(
      '.pick-1:checked ~ .why-1, .pick-2:checked ~ .why-2',
    );
    const missing = low !== null && low !== undefined && !low.querySelector('input:checked');
    const sentence = low?.querySelector<HTMLElement>('[data-needed-error]');
    if (sentence) sentence.hidden = !missing;
    if (missing) low?.scrollIntoView({ block: 'center' });
    return !missing;
  }
  // The return key in a field means "next" until everything was asked.
  rating.addEventListener('submit', (event) => {
    if (redrawing) return;
    if (at >= lastChannel && complete(at)) {
      // A step changed after it was left, as by going back, is shown again.
      const incomplete = steps.findIndex((_, index) => !complete(index));
      if (incomplete < 0 && !send) return;
      event.preventDefault();
      if (incomplete < 0) send?.();
      else go(incomplete);
      return;
    }
    event.preventDefault();
    if (at < lastChannel) next.click();
  });
}

function button(className: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.addEventListener('click', act);
  return made;
}
