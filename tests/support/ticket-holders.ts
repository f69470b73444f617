/** People who were checked in at today's open day, and what their browsers store. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { demoToday, openDayNamed, send } from './office-work.ts';
import { expect, moveClock, openVisitor, signIn, type Portal } from './portal.ts';

export const today = '医保服务开放日';

/** The desk checks in this many registered people. Returns their sign-in names. */
export async function checkedIn(desk: Page, openDayId: string, people: number): Promise<string[]> {
  const names: string[] = [];
  const result = desk.getByRole('region', { name: '查找结果' });
  for (let number = 1; number <= 40 && names.length < people; number += 1) {
    const digits = String(number).padStart(2, '0');
    await desk.goto(`/office/desk/${openDayId}`);
    await desk.getByLabel('编号或手机号').fill(`139000000${digits}`);
    await send(desk, '查找');
    if ((await result.getByRole('button', { name: '签到', exact: true }).count()) === 0) continue;
    expect(await send(desk, '签到')).toBe(303);
    names.push(`tiyan${digits}`);
  }
  expect(names.length).toBe(people);
  return names;
}

/** A signed-in person on the page where tickets are taken. */
export async function atTicketDesk(
  browser: Browser,
  portal: Portal,
  openDayId: string,
  name: string,
): Promise<Page> {
  const page = await openVisitor(browser, portal, { width: 360 });
  await signIn(page, name);
  await page.goto(`/me/open-days/${openDayId}`);
  return page;
}

export const takeButton = (page: Page) => page.getByRole('button', { name: '领取手机评价票' });

export async function takeTickets(page: Page): Promise<void> {
  await takeButton(page).click();
  await expect(page.getByText('已领到', { exact: true })).toBeVisible();
}

/** Sets the clock of today's day to after the end of issue. */
export async function openRating(office: Page): Promise<void> {
  await moveClock(office, `${await demoToday(office)}T11:00`);
}

/** Content of IndexedDB in this browser, by store. */
export const kept = (
  page: Page,
): Promise<
  Record<
    'tickets' | 'unsent' | 'receipts',
    {
      openDayId: string;
      cell: string;
      state?: string;
      input?: string;
      sig?: string;
      receipt?: string;
    }[]
  >
> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('ballots');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const names = [...opening.result.objectStoreNames];
          const all: Record<string, unknown[]> = { tickets: [], unsent: [], receipts: [] };
          if (names.length === 0) return resolve(all as never);
          const transaction = opening.result.transaction(names);
          for (const name of names) {
            const reading = transaction.objectStore(name).getAll();
            reading.addEventListener('success', () => {
              all[name] = reading.result;
            });
          }
          transaction.addEventListener('complete', () => {
            opening.result.close();
            resolve(all as never);
          });
        });
      }),
  );

export interface Cast {
  cell: string;
  nullifier: string;
  bytes: number;
  cookie: string | undefined;
}

/** Records every cast of this browser that is answered with a receipt, from now on. */
export function castsOf(context: BrowserContext): Cast[] {
  const casts: Cast[] = [];
  context.on('response', (response) => {
    if (!response.url().endsWith('/ballot/cast') || response.status() !== 200) return;
    const request = response.request();
    const body = request.postData() ?? '';
    void Promise.all([
      response.json() as Promise<{ nullifier: string }>,
      request.allHeaders(),
    ]).then(([{ nullifier }, { cookie }]) =>
      casts.push({
        cell: (JSON.parse(body) as { cell: string }).cell,
        nullifier,
        bytes: Buffer.byteLength(body),
        cookie,
      }),
    );
  });
  return casts;
}

export const todaysDay = (page: Page): Promise<string> => openDayNamed(page, today);
