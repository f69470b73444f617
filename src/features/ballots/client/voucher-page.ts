/** 评价凭证: the tickets of a day in this browser, drawn and written here and sent nowhere. */
import { pathOf, modulesOf } from './voucher-qr.ts';
import { openTicketStore } from './ticket-store.ts';
import { voucherOf } from './voucher.ts';

const page = document.querySelector<HTMLElement>('[data-vouchers]');
if (page) void fill(page);

async function fill({
  dataset: { vouchers: openDayId = '', rate = '', cells = '{}' },
}: HTMLElement): Promise<void> {
  const labels = JSON.parse(cells) as Record<string, string>;
  const tickets = ((await (await openTicketStore())?.ticketsOf(openDayId)) ?? []).filter(
    ({ state }) => state === 'signed',
  );
  const order = Object.keys(labels);
  tickets.sort((a, b) => order.indexOf(a.cell) - order.indexOf(b.cell));
  const template = page?.querySelector('template');
  for (const ticket of tickets) {
    const text = voucherOf(ticket);
    const slip = template?.content.cloneNode(true) as DocumentFragment;
    slip.querySelector('path')?.setAttribute('d', pathOf(modulesOf(`${rate}#${text}`)));
    for (const place of slip.querySelectorAll('[data-cell]'))
      place.textContent = labels[ticket.cell] ?? '';
    for (const place of slip.querySelectorAll('[data-text]')) place.textContent = text;
    template?.before(slip);
  }
  const none = page?.querySelector<HTMLElement>('[data-none]');
  if (none) none.hidden = tickets.length > 0;
}
