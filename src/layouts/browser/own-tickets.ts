/**
 * 查我的票: loads the marking code only if this browser has receipts of the day, or when somebody
 * types a number. Other readers load nothing more, and no storage is created in their browser.
 */
const part = document.querySelector<HTMLElement>('[data-own-tickets]');
// Signature checks need BigInt. Every browser that holds a ticket has it.
if (part && typeof BigInt === 'function') void start(part);

function load() {
  return import('#features/ballots/client/own-tickets.ts').catch(() => null);
}

async function start(own: HTMLElement): Promise<void> {
  const field = own.querySelector<HTMLElement>('[data-typed]');
  const unloaded = own.querySelector<HTMLElement>('[data-unloaded]');
  // Its space was reserved until now, to avoid a layout shift.
  if (field) field.dataset['ready'] = '';
  const findTyped = async (): Promise<void> => {
    const loaded = await load();
    if (unloaded) unloaded.hidden = loaded !== null;
    await loaded?.findTyped(own);
  };
  field?.querySelector('button')?.addEventListener('click', () => void findTyped());
  if (await keepsReceiptsOf(own.dataset['day'] ?? '')) await (await load())?.findKept(own);
}

/** Checks the storage of features/ballots/client/ticket-store.ts without creating it. */
function keepsReceiptsOf(openDayId: string): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open('ballots');
      opening.addEventListener('upgradeneeded', () => opening.transaction?.abort());
      opening.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(false);
      });
      opening.addEventListener('success', () => {
        const reading = opening.result.transaction('receipts').objectStore('receipts').getAll();
        reading.addEventListener('success', () => {
          opening.result.close();
          resolve(
            (reading.result as { openDayId: string }[]).some((one) => one.openDayId === openDayId),
          );
        });
        reading.addEventListener('error', () => resolve(false));
      });
    } catch {
      resolve(false); // storage is switched off
    }
  });
}
