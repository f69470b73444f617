/** No page is wider than a phone of 360 px, whatever long unbroken word a person typed. */
import type { Page } from '@playwright/test';
import { crawl } from '../support/crawl.ts';
import { expect, openVisitor, signIn, test } from '../support/portal.ts';
import { withDatabase } from '../support/portal-database.ts';

test.use({ portalName: 'long-words' });

/** Columns with typed text; codes, digests and dates are left out. */
const typedColumns =
  /^(title|name|short_name|address|post|window_no|items|reason|note|text|place|answer|body|opinion|notice|agenda|attention|audience|conditions|duties|rights|activities|procedure|contact|contact_name|employer|industry|raw_text|public_text|source_ref|cause|measures|documents|effect|section|person_in_charge|substitute_name|substitute_post|.*_reason)$/;
/** Long enough for any phone; the shorter ones satisfy the checks of the tables. */
const lengths = [200, 80, 60, 40, 20];

test('a word of 200 characters in every text widens no page', async ({ browser, portal }) => {
  test.setTimeout(300_000);
  const planted = await plantWords(portal.dataDir);
  for (const column of ['issues.title', 'open_days.title', 'publications.body', 'users.name'])
    expect(planted, column).toContain(column);

  const wide: string[] = [];
  const measured = new Set<string>();
  for (const who of ['visitor', 'tiyan01', 'office', 'reviewer', 'dept', 'desk', 'secadmin'])
    await test.step(who, async () => {
      const page = await openVisitor(browser, portal, { width: 360 });
      if (who !== 'visitor') await signIn(page, who);
      for (const { address, kind, html, status } of await crawl(portal, who, { each: 1 })) {
        if (html === null || status >= 400 || measured.has(kind)) continue;
        measured.add(kind);
        const excess = await widthOver(page, address);
        if (excess) wide.push(`${who}: ${address} is ${excess}`);
      }
      await page.context().close();
    });
  expect(wide).toEqual([]);
  expect(measured.size).toBeGreaterThan(60);
});

/** Writes unbroken words into the demo district. Returns the columns that accepted them. */
const plantWords = (dataDir: string): Promise<string[]> =>
  withDatabase(dataDir, async (sql) => {
    const columns = await sql<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'text'
        and is_generated = 'NEVER' order by 1, 2`;
    const planted: string[] = [];
    for (const { table, column } of columns.filter((one) => typedColumns.test(one.column))) {
      await sql.unsafe(`alter table "${table}" disable trigger user`);
      for (const length of lengths) {
        const taken = await sql
          .unsafe(
            `update "${table}" set "${column}" = rpad(md5(ctid::text), ${length}, 'Wort')
             where "${column}" is not null`,
          )
          .then(
            () => true,
            () => false,
          );
        if (!taken) continue;
        planted.push(`${table}.${column}`);
        break;
      }
      await sql.unsafe(`alter table "${table}" enable trigger user`);
    }
    return planted;
  });

/** The width of a page and the first element that is too wide. Null if the page fits. */
async function widthOver(page: Page, address: string): Promise<string | null> {
  await page.goto(address, { waitUntil: 'load' });
  return page.evaluate(() => {
    const width = document.documentElement.scrollWidth;
    if (width <= 360) return null;
    const out = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > 360.5,
    );
    return `${width} px wide: ${out[0]?.outerHTML.slice(0, 160)} … ${out.at(-1)?.outerHTML.slice(0, 100)}`;
  });
}
