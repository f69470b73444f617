/**
 * Updates the hall's screen: fetches the next screenful at intervals. If that fails, the last good
 * copy of it stays (or the current one), and a line says since when nothing new came. The clock
 * adds the time passed to the server's last time.
 */
import { timeOf } from '#platform/day.ts';

const waitMs = 10_000;
/** A server that cannot reach its database may keep sending an old copy. */
const oldAfterMs = 180_000;

/** The last good copy of each screenful. */
const copies = new Map<string, HTMLElement>();
/** The server's last time, and when it arrived. */
let heard = { time: '', said: '', at: performance.now() };

const shownNow = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-board]');

function listen(copy: HTMLElement): void {
  const { time = '', said = '' } = copy.dataset;
  if (time !== heard.time) heard = { time, said, at: performance.now() };
}

function tick(): void {
  const clock = document.querySelector('[data-clock]');
  const time = Date.parse(heard.time);
  if (clock && !Number.isNaN(time))
    clock.textContent = timeOf(new Date(time + performance.now() - heard.at));
}

function sayOld(isOld: boolean): void {
  const line = document.querySelector<HTMLElement>('[data-old]');
  const since = document.querySelector('[data-since]');
  if (since) since.textContent = heard.said;
  if (line) line.hidden = !isOld;
}

async function fetched(address: string): Promise<HTMLElement> {
  // AbortController needs Chrome 66 or iOS 12.2. Older screens wait as long as the network does.
  const waiting = typeof AbortController === 'undefined' ? null : new AbortController();
  const timer = setTimeout(() => waiting?.abort(), waitMs);
  try {
    const answer = await fetch(address, {
      credentials: 'same-origin',
      ...(waiting && { signal: waiting.signal }),
    });
    const copy = answer.ok
      ? new DOMParser()
          .parseFromString(await answer.text(), 'text/html')
          .querySelector<HTMLElement>('[data-board]')
      : null;
    if (!copy) throw new Error(`no board: ${answer.status}`);
    return copy;
  } finally {
    clearTimeout(timer);
  }
}

async function goOn(): Promise<void> {
  const shown = shownNow();
  if (!shown) return;
  const { next = location.href } = shown.dataset;
  try {
    const copy = await fetched(next);
    copies.set(next, copy);
    listen(copy);
    shown.replaceWith(document.importNode(copy, true));
    sayOld(performance.now() - heard.at > oldAfterMs);
  } catch {
    const copy = copies.get(next);
    if (copy) shown.replaceWith(document.importNode(copy, true));
    sayOld(true);
  }
  tick();
  later();
}

const later = (): void =>
  void setTimeout(() => void goOn(), Number(shownNow()?.dataset['seconds'] ?? 60) * 1_000);

const first = shownNow();
if (first) {
  listen(first);
  copies.set(location.pathname + location.search, first.cloneNode(true) as HTMLElement);
  setInterval(tick, 1_000);
  later();
}
