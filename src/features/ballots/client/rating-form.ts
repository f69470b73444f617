/**
 * What the script adds to the rating pages. All of it is optional. Tickets in this browser replace
 * the code. The code from the QR is moved from the address into its field. One channel is shown at
 * a time. What cannot be sent is stored. The hall's tablet clears itself.
 */
import '#layouts/browser/busy-forms.ts';
import { markKiosk } from '#layouts/browser/draft-store.ts';
import type { Ticket } from './ticket.ts';
import { openOutbox, receipts, type Outbox } from './rating-outbox.ts';
import { showOneStepAtATime } from './rating-steps.ts';

const form = document.querySelector<HTMLFormElement>('[data-rating]');
const tabletStart = document.querySelector<HTMLElement>('[data-clear-to]')?.dataset['clearTo'];

// A page restored from the back-forward cache would still hold the last person's answers.
addEventListener('pageshow', (event) => event.persisted && location.reload());
if (tabletStart) {
  markKiosk(); // pages opened from here store no draft either
  clearWhenLeft(tabletStart);
}
void start();

async function start(): Promise<void> {
  takeCodeFromAddress();
  warnOfNumbers();
  const outbox = await openOutbox();
  const tickets = outbox && form ? await ticketsHere(outbox, form) : [];
  if (outbox && tickets.length === 0) await tellWhatIsAwaited(outbox);
  if (!form) return;
  const cells = tickets.length > 0 ? tickets.map(({ cell }) => cell) : null;
  showOneStepAtATime(form, {
    cells,
    send: outbox ? () => outbox.send(form, cells && tickets) : undefined,
  });
  // Until now the form only reserves its space, so that the page does not jump.
  form.dataset['ready'] = '';
}

function takeCodeFromAddress(): void {
  const code = location.hash.slice(1);
  if (!/^[0-9A-Za-z-]{16,24}$/.test(code)) return;
  const field = document.querySelector<HTMLInputElement>('input[name="code"]');
  if (field) {
    field.value = code.replace(/(.{4})(?=.)/g, '$1-');
    history.replaceState(null, '', location.pathname + location.search);
  } else {
    // With a choice of several days, the code travels to the chosen one.
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-keeps-code]'))
      link.hash = code;
  }
}

/**
 * The tickets of this day in this browser. Empty for a person who came with a slip. Tickets in the
 * form of a 评价凭证 are read on their own page.
 */
async function ticketsHere(
  { store }: Outbox,
  { dataset: { day = '', voucher = '' } }: HTMLFormElement,
): Promise<Ticket[]> {
  if (location.hash.startsWith('#v1.')) location.replace(voucher + location.hash);
  document.querySelector('[data-voucher-way]')?.removeAttribute('hidden');
  const spent = document.querySelector<HTMLElement>('[data-spent]');
  if (spent && (await store.receiptsOf(day)).length > 0) {
    spent.hidden = false;
    spent.addEventListener('toggle', () => {
      void receipts().then((loaded) => loaded?.showKept(store, spent));
    });
  }
  document.querySelector('[data-use-slip]')?.addEventListener('click', () => {
    location.hash = 'slip';
    location.reload();
  });
  if (
    location.hash === '#slip' ||
    document.querySelector<HTMLInputElement>('input[name="code"]')?.value
  )
    return [];
  return (await store.ticketsOf(day)).filter(({ state }) => state === 'signed');
}

/**
 * Tells a person with tickets of a day that is not open yet when it opens. Hides the other days.
 */
async function tellWhatIsAwaited({ store }: Outbox): Promise<void> {
  const part = document.querySelector<HTMLElement>('[data-awaiting]');
  if (
    !part ||
    location.hash ||
    document.querySelector<HTMLInputElement>('input[name="code"]')?.value
  )
    return;
  for (const line of part.querySelectorAll<HTMLElement>('[data-awaits]')) {
    const tickets = await store.ticketsOf(line.dataset['awaits'] ?? '');
    line.hidden = !tickets.some(({ state }) => state === 'signed');
    if (!line.hidden) part.hidden = false;
  }
  const others = document.querySelectorAll<HTMLElement>(
    '[data-rating], [data-steps], [data-choice]',
  );
  for (const other of others) if (!part.hidden) other.classList.add('put-by');
  part.querySelector('[data-rate-another]')?.addEventListener('click', () => {
    part.hidden = true;
    for (const other of others) other.classList.remove('put-by');
  });
}

/** On the device only: warns before sending a telephone or identity number (trust.md §1.8). */
function warnOfNumbers(): void {
  const text = document.querySelector<HTMLTextAreaElement>('textarea[name="remark_text"]');
  const warning = document.querySelector<HTMLElement>('[data-number-warning]');
  text?.addEventListener('input', () => {
    if (warning)
      warning.hidden = !/(^|\D)(\d{11}|\d{17}[\dX])(\D|$)/i.test(
        text.value.normalize('NFKC').replace(/[\s-]/g, ''),
      );
  });
}

function clearWhenLeft(beginning: string): void {
  const after =
    Number(
      document.querySelector<HTMLElement>('[data-forgets-after]')?.dataset['forgetsAfter'] ?? 60,
    ) * 1000;
  const warning = document.querySelector<HTMLElement>('[data-clearing]');
  let warn = 0;
  let clear = 0;
  const wait = (): void => {
    clearTimeout(warn);
    clearTimeout(clear);
    if (warning) warning.hidden = true;
    warn = window.setTimeout(() => {
      if (warning) warning.hidden = false;
    }, after * 0.75);
    clear = window.setTimeout(() => location.replace(beginning), after);
  };
  for (const sign of ['pointerdown', 'touchstart', 'keydown', 'input', 'scroll'])
    addEventListener(sign, wait, { passive: true });
  wait();
}
