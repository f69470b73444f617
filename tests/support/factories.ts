/**
 * Rows that a test needs but does not test. They are written straight to the tables, so that
 * untested code cannot fail. Default times fit the default time of `ctx` (Saturday 2026-11-21,
 * 9:00): registration is open, the day is a week ahead.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { experiencers, recusals } from '#db/tables/experiencers.ts';
import {
  checkIns,
  openDayItems,
  openDayRegistrations,
  openDays,
  openDaySteps,
  openDayUnits,
} from '#db/tables/open-days.ts';
import { users } from '#db/tables/people.ts';
import type { Actor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { testSecrets } from './ctx.ts';
import { town } from './town.ts';

export type ExperiencerActor = Actor & { experiencerId: string };
export type OpenDayRow = typeof openDays.$inferSelect;

const factoryId = (kind: string, n: number): string =>
  `${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** An instant as tests write it: '2026-11-28T09:00+08:00'. */
const at = (iso: string): Date => new Date(iso);

/**
 * Experiencer number n in addition to the town's twelve: TY2026101 and phone 13800000001 for n = 1.
 * In office for all of 2026. `unitId`: the unit they work for.
 */
export async function anExperiencer(
  db: Db,
  n: number,
  overrides: { unitId?: number | null } & Partial<typeof experiencers.$inferInsert> = {},
): Promise<ExperiencerActor> {
  const { unitId = null, ...appointment } = overrides;
  const userId = factoryId('00000011', n);
  const experiencerId = factoryId('00000012', n);
  const phone = factoryPhone(n);
  const name = `测试员${String.fromCodePoint(0x4e00 + n)}`;
  await db.insert(users).values({
    id: userId,
    name,
    phoneDigest: testSecrets.digest('phone', phone),
    phoneSealed: testSecrets.seal('phone', phone),
    createdAt: at('2026-01-01T09:00+08:00'),
  });
  await db.insert(experiencers).values({
    id: experiencerId,
    userId,
    number: `TY2026${100 + n}`,
    experiencerType: 'citizen',
    startsOn: day('2026-01-01'),
    endsOn: day('2026-12-31'),
    identityCheckedInPerson: true,
    appointedBy: town.office.userId,
    appointedAt: at('2026-01-01T09:00+08:00'),
    ...appointment,
  });
  if (unitId !== null)
    await db.insert(recusals).values({
      experiencerId,
      unitId,
      tie: 'employee',
      notedBy: town.office.userId,
      notedAt: at('2026-01-01T09:00+08:00'),
    });
  return { userId, name, roles: ['experiencer'], unitId: null, experiencerId };
}

export const factoryPhone = (n: number): string => `138${String(n).padStart(8, '0')}`;

type OpenDayOverrides = Partial<typeof openDays.$inferInsert> & {
  units?: number[];
  items?: number[];
};

/** A day in draft by the editor. */
export async function aDraftOpenDay(db: Db, overrides: OpenDayOverrides = {}): Promise<OpenDayRow> {
  const { units = [1], items = [1], ...values } = overrides;
  const [row] = await db
    .insert(openDays)
    .values({
      title: '企业开办体验日',
      theme: 'market_access',
      kind: 'open_day',
      hallId: 1,
      startsAt: at('2026-11-28T09:00+08:00'),
      endsAt: at('2026-11-28T11:30+08:00'),
      registrationOpensAt: at('2026-11-17T09:00+08:00'),
      registrationClosesAt: at('2026-11-27T18:00+08:00'),
      rateOpensAt: at('2026-11-28T10:00+08:00'),
      rateClosesAt: at('2026-12-05T00:00+08:00'),
      seats: 10,
      channels: ['mobile', 'pc', 'kiosk', 'window'],
      audience: '在聘体验员',
      agenda: '9:00 集合\n9:20 分组体验\n11:00 当面提意见',
      attention: '请带身份证',
      contactName: '信息员',
      contactPhone: '0000-0000000',
      createdBy: town.editor.userId,
      createdAt: at('2026-11-13T09:00+08:00'),
      ...values,
    })
    .returning();
  if (!row) throw new Error('no open day');
  if (units.length > 0)
    await db.insert(openDayUnits).values(units.map((unitId) => ({ openDayId: row.id, unitId })));
  if (items.length > 0)
    await db
      .insert(openDayItems)
      .values(items.map((serviceItemId) => ({ openDayId: row.id, serviceItemId })));
  await db
    .insert(openDaySteps)
    .values({ openDayId: row.id, kind: 'drafted', actorId: row.createdBy, at: row.createdAt });
  return row;
}

/**
 * A day the reviewer has published: 2026-11-28, 9:00–11:30, 10 seats, rating from 10:00 until the
 * end of 4 December.
 */
export async function aPublishedOpenDay(
  db: Db,
  overrides: OpenDayOverrides = {},
): Promise<OpenDayRow> {
  const publishedAt = overrides.publishedAt ?? at('2026-11-16T09:00+08:00');
  const row = await aDraftOpenDay(db, {
    submittedAt: at('2026-11-14T09:00+08:00'),
    publishedBy: town.reviewer.userId,
    publishedAt,
    ...overrides,
  });
  await db.insert(openDaySteps).values([
    {
      openDayId: row.id,
      kind: 'submitted',
      actorId: row.createdBy,
      at: at('2026-11-14T09:00+08:00'),
    },
    { openDayId: row.id, kind: 'published', actorId: town.reviewer.userId, at: publishedAt },
  ]);
  return row;
}

/** A person holds a seat. Also increases `taken`, as the registration command does. */
export async function aRegistration(
  db: Db,
  openDayId: string,
  experiencerId: string,
  overrides: { registeredAt?: Date } = {},
): Promise<void> {
  await db.insert(openDayRegistrations).values({
    openDayId,
    experiencerId,
    registeredAt: overrides.registeredAt ?? at('2026-11-18T09:00+08:00'),
  });
  await db
    .update(openDays)
    .set({ taken: sql`${openDays.taken} + 1` })
    .where(eq(openDays.id, openDayId));
}

/** A person came: registered (if not yet) and checked in by the desk. */
export async function aCheckIn(
  db: Db,
  openDayId: string,
  experiencerId: string,
  overrides: { at?: Date } = {},
): Promise<void> {
  const [held] = await db
    .select({ id: openDayRegistrations.experiencerId })
    .from(openDayRegistrations)
    .where(
      and(
        eq(openDayRegistrations.openDayId, openDayId),
        eq(openDayRegistrations.experiencerId, experiencerId),
      ),
    );
  if (!held) await aRegistration(db, openDayId, experiencerId);
  await db.insert(checkIns).values({
    openDayId,
    experiencerId,
    at: overrides.at ?? at('2026-11-28T08:50+08:00'),
    checkedInBy: town.desk.userId,
  });
}
