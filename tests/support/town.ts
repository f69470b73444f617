/**
 * The town of every test (invented): a few units, two halls, one person in each role, twelve
 * experiencers. It is part of the template database, so a test may simply use `town.editor`.
 */
import type { Db } from '#db/connect.ts';
import { counters, experiencers } from '#db/tables/experiencers.ts';
import { userRoles, users } from '#db/tables/people.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import { seedDeadlineRules } from '#features/issues/deadlines/commands.ts';
import { syncRegion } from '#features/organisations/commands.ts';
import { seedCalendar } from '#platform/calendar/table.ts';
import type { Actor } from '#platform/ctx.ts';
import { systemActor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import type { GrantableRole, Role } from '#db/vocabulary/roles.ts';
import { ctx, testSecrets } from './ctx.ts';

const uuid = (kind: string, n: number): string =>
  `${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;

function staff(n: number, name: string, role: Role, unitId: number | null = null): Actor {
  return { userId: uuid('00000001', n), name, roles: [role], unitId, experiencerId: null };
}

const experiencerCount = 12;
const names = [
  '沈知秋',
  '陆明远',
  '顾小满',
  '程安',
  '宋雨桐',
  '许清和',
  '罗大成',
  '唐宁',
  '韩冬青',
  '董一鸣',
  '冯春生',
  '欧阳静',
];

const tester = (n: number): Actor & { experiencerId: string } => ({
  userId: uuid('00000002', n),
  name: names[n - 1] ?? `体验员${n}`,
  roles: ['experiencer'],
  unitId: null,
  experiencerId: uuid('00000003', n),
});

export const town = {
  office: staff(1, '办公室', 'office_admin'),
  editor: staff(2, '信息员', 'bureau_editor'),
  reviewer: staff(3, '审核员', 'bureau_reviewer'),
  desk: staff(4, '签到员', 'desk'),
  convenor: staff(5, '召集人', 'convenor'),
  sysAdmin: staff(6, '系统管理员', 'sys_admin'),
  secAdmin: staff(7, '安全管理员', 'sec_admin'),
  auditor: staff(8, '审计员', 'auditor'),
  reporter: staff(9, '填报人', 'dept_reporter', 1),
  leader: staff(10, '主要负责人', 'dept_leader', 1),
  reporter2: staff(11, '另一填报人', 'dept_reporter', 2),
  leader2: staff(12, '另一负责人', 'dept_leader', 2),
  office2: staff(13, '办公室另一人', 'office_admin'),
  /**
   * Twelve people with an appointment from 2026-01-01 to 2026-12-31, TY2026001 … TY2026012, phones
   * 13900000001 …
   */
  experiencers: Array.from({ length: experiencerCount }, (_, index) => tester(index + 1)),
  system: systemActor,
  /** Ids of the service items (units 1 and 2) and of the halls. */
  serviceItems: [1, 2, 3],
  halls: [1, 2],
};

export const phoneOf = (n: number): string => `139${String(n).padStart(8, '0')}`;

export async function buildTown(db: Db): Promise<void> {
  const at = new Date('2026-01-01T09:00+08:00');
  await seedCalendar(db);
  await syncRegion(ctx(db, { actor: systemActor }));
  await seedDeadlineRules(ctx(db, { actor: systemActor }));
  const staffActors = [
    town.office,
    town.editor,
    town.reviewer,
    town.desk,
    town.convenor,
    town.sysAdmin,
    town.secAdmin,
    town.auditor,
    town.reporter,
    town.leader,
    town.reporter2,
    town.leader2,
    town.office2,
  ];
  await db.insert(users).values(
    staffActors.map((actor, index) => ({
      id: actor.userId,
      signInName: `staff${index + 1}`,
      name: actor.name,
      unitId: actor.unitId,
      createdAt: at,
    })),
  );
  await db.insert(userRoles).values(
    staffActors.map((actor) => ({
      userId: actor.userId,
      role: actor.roles[0] as GrantableRole,
      grantedAt: at,
    })),
  );
  await db.insert(users).values(
    town.experiencers.map((actor, index) => ({
      id: actor.userId,
      name: actor.name,
      phoneDigest: testSecrets.digest('phone', phoneOf(index + 1)),
      phoneSealed: testSecrets.seal('phone', phoneOf(index + 1)),
      createdAt: at,
    })),
  );
  await db.insert(experiencers).values(
    town.experiencers.map((actor, index) => ({
      id: actor.experiencerId,
      userId: actor.userId,
      number: `TY2026${String(index + 1).padStart(3, '0')}`,
      experiencerType: index % 3 === 0 ? ('enterprise' as const) : ('citizen' as const),
      startsOn: day('2026-01-01'),
      endsOn: day('2026-12-31'),
      identityCheckedInPerson: true,
      appointedBy: town.office.userId,
      appointedAt: at,
    })),
  );
  // their numbers are taken
  await db.insert(counters).values({ series: 'TY2026', value: experiencerCount });
  await db.insert(serviceItems).values([
    { code: '370000001001', name: '企业设立登记', unitId: 1, createdAt: at },
    { code: '370000002001', name: '城镇职工医保参保登记', unitId: 2, createdAt: at },
    { code: '370000001002', name: '食品经营许可', unitId: 1, createdAt: at },
  ]);
}
