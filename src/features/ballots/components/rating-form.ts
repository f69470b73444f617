/**
 * What a script adds to the rating form, none of it needed: the code from the QR fills its field and leaves the address,
 * one channel is shown at a time, and the hall's tablet clears itself.
 */
const form = document.querySelector<HTMLFormElement>('[data-rating]');
const tabletStart = document.querySelector<HTMLElement>('[data-clear-to]')?.dataset['clearTo'];

takeCodeFromAddress();
if (form) showOneStepAtATime(form);
if (tabletStart) clearWhenLeft(tabletStart);
// A page that comes back out of the browser's memory would still hold the last person's answers.
addEventListener('pageshow', (event) => event.persisted && location.reload());

function takeCodeFromAddress(): void {
  const code = location.hash.slice(1);
  if (!/^[0-9A-Za-z-]{16,24}$/.test(code)) return;
  const field = document.querySelector<HTMLInputElement>('input[name="code"]');
  if (field) {
    field.value = code.replace(/(.{4})(?=.)/g, '$1-');
    history.replaceState(null, '', location.pathname + location.search);
  } else {
    // Several days to choose from: the code goes along to the one chosen.
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-keeps-code]')) link.hash = code;
  }
}

function showOneStepAtATime(rating: HTMLFormElement): void {
  const steps = [...rating.querySelectorAll<HTMLElement>('[data-step]')];
  const marks = document.querySelector<HTMLElement>('[data-steps]');
  const send = [...rating.querySelectorAll<HTMLElement>('[data-send], [data-send-note]')];
  if (!marks) return;
  marks.hidden = false;

  /** The words stand on the form: `data-next`, `data-skip`, `data-back`. */
  const word = (name: string): string => rating.dataset[name] ?? '';
  const next = button('go', () => complete(at) && history.pushState(go(at + 1), ''));
  const skip = button('later plain', () => {
    for (const input of (steps[at] as HTMLElement).querySelectorAll<HTMLInputElement>('input:checked')) input.checked = false;
    history.pushState(go(at + 1), '');
  });
  const back = button('later plain', () => history.back());
  back.textContent = word('back');
  rating.append(next, skip, back);

  let at = 0;
  const go = (to: number): number => {
    const before = at;
    at = Math.min(Math.max(to, 0), steps.length - 1);
    const last = at === steps.length - 1;
    const label = steps[at]?.dataset['label'] ?? '';
    steps.forEach((step, index) => { step.hidden = index !== at; });
    [...marks.children].forEach((mark, index) => {
      mark.className = index < at ? 'done' : '';
      if (index === at) mark.setAttribute('aria-current', 'step');
      else mark.removeAttribute('aria-current');
    });
    next.hidden = last;
    next.textContent = word('next') + (steps[at + 1]?.dataset['label'] ?? '');
    for (const part of send) part.hidden = !last;
    skip.hidden = at === 0 || last;
    skip.textContent = word('skip') + label;
    back.hidden = at === 0;
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
  for (const first = wrong >= 0 ? wrong : before || (code?.value ? 1 : 0); at < first;) history.pushState(go(at + 1), '');

  /** The code is asked for, and a low grade asks for a reason: told here already, and again by the server. */
  function complete(step: number): boolean {
    if (step === 0 && code?.value.trim() === '') {
      rating.submit(); // the server has the words for a blank code
      return false;
    }
    const low = steps[step]?.querySelector<HTMLElement>('.pick-1:checked ~ .why-1, .pick-2:checked ~ .why-2');
    const missing = low !== null && low !== undefined && !low.querySelector('input:checked');
    const sentence = low?.querySelector<HTMLElement>('[data-needed-error]');
    if (sentence) sentence.hidden = !missing;
    if (missing) low?.scrollIntoView({ block: 'center' });
    return !missing;
  }
  // The return key in a field means "next" until the last step.
  rating.addEventListener('submit', (event) => {
    if (redrawing || (at === steps.length - 1 && complete(at))) return;
    event.preventDefault();
    if (at < steps.length - 1) next.click();
  });
}

function button(className: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.addEventListener('click', act);
  return made;
}

function clearWhenLeft(start: string): void {
  const after = Number(document.querySelector<HTMLElement>('[data-forgets-after]')?.dataset['forgetsAfter'] ?? 60) * 1000;
  const warning = document.querySelector<HTMLElement>('[data-clearing]');
  let warn = 0;
  let clear = 0;
  const wait = (): void => {
    clearTimeout(warn);
    clearTimeout(clear);
    if (warning) warning.hidden = true;
    warn = window.setTimeout(() => { if (warning) warning.hidden = false; }, after * 0.75);
    clear = window.setTimeout(() => location.replace(start), after);
  };
  for (const sign of ['pointerdown', 'touchstart', 'keydown', 'input', 'scroll']) addEventListener(sign, wait, { passive: true });
  wait();
}
