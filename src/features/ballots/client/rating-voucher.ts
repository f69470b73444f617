/**
 * Tickets brought as 评价凭证: verified with the keys of their day, then stored like any ticket.
 */
import { openTicketStore } from './ticket-store.ts';
import { fetchManifest } from './ticket-wire.ts';
import { readManifest, readVoucher, Untrusted } from './ticket.ts';

const desk = document.querySelector<HTMLElement>('[data-voucher-desk]');
if (desk) {
  const text = desk.querySelector<HTMLTextAreaElement>('textarea') as HTMLTextAreaElement;
  const wrong = desk.querySelector<HTMLElement>('[data-wrong]') as HTMLElement;
  const offline = desk.querySelector<HTMLElement>('[data-offline]') as HTMLElement;
  const unable = desk.querySelector<HTMLElement>('[data-unable]') as HTMLElement;
  document.querySelector('[data-undecided]')?.setAttribute('hidden', '');
  const { day = '', manifest = '', next = '' } = desk.dataset;
  const take = async (given: string): Promise<void> => {
    const outcome = await takeVouchers(manifest, day, given);
    wrong.hidden = outcome !== 'wrong';
    offline.hidden = outcome !== 'offline';
    unable.hidden = outcome !== 'unable';
    if (outcome === 'taken') location.replace(next);
    else text.focus();
  };
  const button = desk.querySelector('button') as HTMLButtonElement;
  button.addEventListener('click', () => void take(text.value));
  button.disabled = false; // until here a press would have done nothing
  const behind = location.hash.slice(1);
  if (behind) {
    history.replaceState(null, '', location.pathname + location.search);
    void take(behind);
  }
}

/**
 * Stores all vouchers in the text, with anything between them. 'wrong': there is none, or one of
 * them is invalid. 'offline': the keys of the day could not be fetched, so nothing was checked.
 * 'unable': this browser lacks a feature.
 */
async function takeVouchers(
  address: string,
  openDayId: string,
  text: string,
): Promise<'taken' | 'wrong' | 'offline' | 'unable'> {
  try {
    const store = await openTicketStore();
    if (!store) return 'unable';
    const vouchers = text.replace(/\s/g, '').match(/v1\.[\w-]+?(?=v1\.|[^\w-]|$)/g);
    if (!vouchers) return 'wrong';
    const fetched = await fetchManifest(address);
    if (fetched.state !== 'done') return fetched.state === 'later' ? 'offline' : 'wrong';
    const day = await readManifest(fetched.value, openDayId);
    await store.put(await Promise.all(vouchers.map((voucher) => readVoucher(day, voucher))));
    return 'taken';
  } catch (error) {
    return error instanceof Untrusted ? 'wrong' : 'unable';
  }
}
