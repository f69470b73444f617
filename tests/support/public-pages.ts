/** Addresses of the public pages, with one example of each page that has an id. */
import { expect, request } from '@playwright/test';
import type { Portal } from './portal.ts';

const fixed = [
  '/',
  '/notices',
  '/join',
  '/join/received',
  '/experiencers',
  '/open-days',
  '/issues',
  '/issues/lessons',
  '/issues/report',
  '/issues/deadlines',
  '/issues/report/status',
  '/ratings',
  '/ratings?by=channel',
  '/ratings?by=month',
  '/ratings?by=quarter',
  '/ratings/log',
  '/ratings/remarks',
  '/window-duty',
  '/window-duty/print',
  '/window-duty/board',
  '/rate',
  '/rate/thanks',
  '/promise',
  '/privacy',
  '/accessibility',
  '/sitemap',
  '/sign-in',
  '/sign-in/reset',
  '/nowhere',
];

/** Found by following the lists, as a reader would. */
export async function publicPages(portal: Portal): Promise<string[]> {
  const caller = await request.newContext({ baseURL: portal.url });
  const first = async (list: string, pattern: RegExp): Promise<string[]> => {
    const found = [
      ...new Set(
        [...(await (await caller.get(list)).text()).matchAll(pattern)].map(([, path = '']) => path),
      ),
    ];
    expect(found.length, list).toBeGreaterThan(0);
    return found.slice(0, 1);
  };
  const numbered = (
    await Promise.all([
      first('/open-days', /href="(\/open-days\/[0-9a-f-]{36})"/g),
      first('/issues', /href="(\/issues\/[A-Z]{2}\d{6}-\d{4})"/g),
      first('/notices', /href="(\/notices\/[0-9a-f-]{36})"/g),
      first('/ratings', /href="(\/ratings\/[0-9a-f-]{36})"/g),
      first('/join', /href="(\/join\/[0-9a-f-]{36})"/g),
      first('/open-days', /href="(\/rate\/[0-9a-f-]{36})"/g),
    ])
  ).flat();
  await caller.dispose();
  return [
    ...fixed,
    ...numbered,
    ...numbered.flatMap((path) =>
      path.startsWith('/ratings/')
        ? [`${path}/ballots`]
        : path.startsWith('/open-days/')
          ? [`${path}/tickets`]
          : [],
    ),
  ];
}
