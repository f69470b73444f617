/**
 * 查我的票: marks the spent tickets whose receipts this browser has, and those typed in. Compares
 * only here. If the list has more pages, fetches all of it, never a single line.
 */
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { flattened } from './pairs.ts';
import { digitsOf, nullifierOfDigits, numberOf, ticketsIn } from './receipt.ts';
import { openTicketStore } from './ticket-store.ts';
import { checkOf, show, type ShownTicket } from './receipts.ts';

/** A line of the list: its digits, and its row if that is on this page. */
interface Line {
  digits: string;
  cell: Cell;
  row: HTMLElement | null;
}

/** The lines on this page. */
const linesHere = (): Line[] =>
  flattened([...document.querySelectorAll<HTMLElement>('[data-lines]')], (list) =>
    [...list.querySelectorAll<HTMLElement>('li')].map((row) => ({
      digits: digitsOf(row.querySelector('code')?.textContent ?? ''),
      cell: list.dataset['lines'] as Cell,
      row,
    })),
  );

/** Every line of the day; null when some could not be fetched. */
async function allLines({ dataset }: HTMLElement): Promise<Line[] | null> {
  const here = linesHere();
  if (dataset['more'] === undefined) return here;
  try {
    const lines: Line[] = [];
    for (let after: string | null = ''; after !== null;) {
      const answer = await fetch(
        `${dataset['whole'] ?? ''}${after && `?after=${encodeURIComponent(after)}`}`,
        { credentials: 'omit', referrerPolicy: 'no-referrer' },
      );
      const page = (await answer.json()) as {
        lines: { cell: Cell; nullifier: string }[];
        next: string | null;
      };
      for (const { cell, nullifier } of page.lines) {
        const digits = digitsOf(numberOf(nullifier));
        lines.push({ digits, cell, row: here.find((one) => one.digits === digits)?.row ?? null });
      }
      after = page.next;
    }
    return lines;
  } catch {
    return null;
  }
}

const spkiOf = (own: HTMLElement): string | null => own.dataset['spki'] ?? null;
const dayOf = ({ dataset: { day = '', title = '' } }: HTMLElement): ShownTicket['day'] => ({
  id: day,
  title,
});

/** Shows the receipts of the day in this browser, and which of them are on the list. */
export async function findKept(own: HTMLElement): Promise<void> {
  const store = await openTicketStore();
  const day = dayOf(own);
  const kept = (await store?.receiptsOf(day.id)) ?? [];
  const released = own.dataset['whole'] !== undefined;
  const lines = released ? await allLines(own) : null;
  const tickets = await Promise.all(
    kept.map(async ({ cell, nullifier, receipt }): Promise<ShownTicket> => {
      const number = numberOf(nullifier);
      const line = lines?.find((one) => one.cell === cell && one.digits === digitsOf(number));
      if (line) mark(own, line);
      return {
        cell,
        number,
        receipt,
        check: await checkOf(cell, { nullifier, receipt }, spkiOf(own)),
        listed: released ? lines && line !== undefined : undefined,
        day,
      };
    }),
  );
  show(null, tickets, store, () => {
    for (const row of document.querySelectorAll<HTMLElement>('.own')) unmark(row);
  });
}

/** The cell a receipt was signed for; null when it fits none or cannot be verified. */
async function signedCell(
  spki: string | null,
  nullifier: string,
  receipt: string,
): Promise<Cell | null> {
  for (const cell of cells)
    if ((await checkOf(cell, { nullifier, receipt }, spki)) === 'fits') return cell;
  return null;
}

/** Searches for the typed or pasted text: a saved receipt, a whole number, or its first groups. */
export async function findTyped(own: HTMLElement): Promise<void> {
  const field = own.querySelector('[data-typed] textarea') as HTMLTextAreaElement;
  const error = own.querySelector<HTMLElement>('[data-typed-error]');
  const named = ticketsIn(field.value);
  if (error) error.hidden = named.length > 0;
  field.setAttribute('aria-invalid', String(named.length === 0));
  if (named.length === 0) {
    field.focus();
    return;
  }
  const lines = await allLines(own);
  const tickets: ShownTicket[] = [];
  for (const { digits, receipt } of named) {
    const found = lines?.filter((line) => line.digits.indexOf(digits) === 0) ?? [];
    for (const line of found) mark(own, line);
    const whole = digits.length === 64;
    const nullifier = whole ? nullifierOfDigits(digits) : '';
    const cell = receipt ? await signedCell(spkiOf(own), nullifier, receipt) : null;
    const check =
      receipt && (cell ? 'fits' : await checkOf('mobile', { nullifier, receipt }, spkiOf(own)));
    const numbers = found.length > 0 ? found.map((line) => line.digits) : [digits];
    numbers.forEach((number, at) =>
      tickets.push({
        cell: cell ?? found[at]?.cell ?? null,
        number: number.replace(/(.{4})(?=.)/g, '$1 '),
        receipt,
        ...(check && { check }),
        listed: lines && found.length > 0,
        day: dayOf(own),
      }),
    );
  }
  show(null, tickets, null);
  document.querySelector<HTMLElement>('[data-receipts]')?.focus();
}

function mark(own: HTMLElement, { row }: Line): void {
  if (!row || row.classList.contains('own')) return;
  row.classList.add('own');
  const word = document.createElement('b');
  word.textContent = own.dataset['mine'] ?? '';
  row.append(' ', word);
}

function unmark(row: HTMLElement): void {
  row.classList.remove('own');
  row.querySelector('b')?.remove();
}
