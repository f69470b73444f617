/**
 * The portal on special days: the machine's date is set before the start, for every process. On
 * each day the demo district is made by the real commands, shown on every public page, worked in,
 * and carried over the following days: a weekend, a holiday, another year.
 */
import { onDay, specialDays } from '../support/any-day.ts';
import { callerOf, expect, startPortal, stopPortal, test } from '../support/portal.ts';
import { publicPages } from '../support/public-pages.ts';

const officePages = ['/office', '/office/open-days', '/office/issues', '/office/duties/compliance'];
/** The evening, the next days, the week in which ratings close, the month after. */
const steps =
  process.env['PORTAL_SOAK'] === '1' ? ['+10h', '+1d', '+3d', '+5d', '+30d'] : ['+1d', '+5d'];

for (const [name, dayOf] of Object.entries(specialDays)) {
  // Years ahead, where the calendar is not announced: in soak only.
  if (name === 'leap day' && process.env['PORTAL_SOAK'] !== '1') continue;
  test(`a portal that begins on the ${name}`, async () => {
    test.setTimeout(240_000);
    const portal = await startPortal(onDay(dayOf()));
    try {
      const citizen = await callerOf(portal, 'visitor');
      const office = await callerOf(portal, 'office');
      const pages = await publicPages(portal);
      const look = async (when: string): Promise<void> => {
        for (const path of pages)
          expect((await citizen.get(path)).status(), `${path} ${when}`).toBe(
            path === '/nowhere' ? 404 : 200,
          );
        for (const path of officePages)
          expect((await office.get(path)).status(), `${path} ${when}`).toBe(200);
        expect((await citizen.get('/readyz')).status(), when).toBe(200);
      };
      await look('at the start');
      for (const step of steps) {
        const moved = await office.post('/office/clock', { form: { to: step }, maxRedirects: 0 });
        expect(moved.status(), step).toBe(303);
        await look(step);
      }
      await citizen.dispose();
      await office.dispose();
    } finally {
      await stopPortal(portal);
    }
  });
}
