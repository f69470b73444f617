/**
 * Loads the demo district through the commands that people use, each at its moment in the past. So
 * everything a visitor sees was really registered, checked in, cast, mixed and published.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count, eq } from 'drizzle-orm';
import { calendarDays, calendarYears, settings } from '#db/tables/office.ts';
import { applications, experiencers } from '#db/tables/experiencers.ts';
import { userRoles, users } from '#db/tables/people.ts';
import { demoReporters } from '#db/seed/demo-office.ts';
import { demoRemarks } from '#db/seed/demo-remarks.ts';
import {
  demoApplicants,
  demoCampaigns,
  demoExperiencers,
  demoOpenDays,
  demoOpenDayWords,
  demoServiceItems,
  demoStaff,
  demoUnits,
  type DemoOpenDay,
  type DemoUnit,
} from '#db/seed/demo.ts';
import { hashPassword } from '#features/accounts/passwords.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { inGroups } from '#features/ballots/slips/code.ts';
import {
  confirmLeftovers,
  countLeftovers,
  handOutSlip,
  printSlips,
} from '#features/ballots/slips/commands.ts';
import { typedCount } from '#features/ballots/slips/input.ts';
import { toolsInTransaction } from '#features/ballots/life/opening/commands.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import {
  apply,
  applySignedIn,
  appointApplicant,
  returnApplication,
} from '#features/experiencers/applications/commands.ts';
import { findCampaign } from '#features/experiencers/campaigns/queries.ts';
import { publishCampaign, writeCampaign } from '#features/experiencers/campaigns/commands.ts';
import { editionOf } from '#features/experiencers/campaigns/rules.ts';
import { chooseRoster } from '#features/experiencers/consents/commands.ts';
import { checkIn } from '#features/open-days/check-ins/commands.ts';
import {
  cancelOpenDay,
  draftOpenDay,
  publishOpenDay,
  submitOpenDay,
} from '#features/open-days/commands.ts';
import { typedOpenDay } from '#features/open-days/input.ts';
import { getOfficeOpenDay } from '#features/open-days/queries.ts';
import { defaultRatingWindow } from '#features/open-days/rules.ts';
import { registerForOpenDay } from '#features/open-days/registrations/commands.ts';
import { listHalls, listUnits } from '#features/organisations/queries.ts';
import { addServiceItem } from '#features/service-items/commands.ts';
import { channels, grades, stages, type Channel, type Grade } from '#db/vocabulary/ratings.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';
import { closeLoops } from './acceptance/commands.ts';
import { castDemoTickets, takeDemoTickets } from './tickets/commands.ts';
import { publishNotices, recordIssues, sitAtWindows, type DemoStage } from './office/commands.ts';
import { endIssues, learnLessons } from './intake/commands.ts';
import { superviseIssues } from './deadlines/commands.ts';
import { reviewRemarks } from './remarks/commands.ts';
import { demoBanner, demoFixedHolidays, demoSlipLines, demoYearNotice } from '#labels/demo.ts';
import { indicatorsOf, tagsOf } from '#labels/rating-tags.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { editionOfValues } from '#platform/edition.ts';
import { found } from '#platform/refusal.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { systemActor, type Actor, type Ctx } from '#platform/ctx.ts';
import { openGuard } from '#platform/guard.ts';
import {
  addDays,
  day as dayAt,
  dayOf,
  instantOf,
  localDateTime,
  yearOf,
  type Day,
} from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';
import { randomCode } from '#platform/secrets.ts';
import type { Db } from '#db/connect.ts';
import type { Clock } from '#platform/clock.ts';

/** The parts of the portal that the loader needs. */
export interface DemoPortal {
  config: { dataDir: string; demoPassword: string | null };
  connection: { db: Db };
  region: Region;
  clock: Clock;
  demo: { on: boolean; offsetMs: number };
  context(who: { actor: Actor | null }): Ctx;
}

/**
 * Loads the demo district if it is wanted and there are no accounts. Returns the lines on how to
 * sign in; none if this is no demo portal. The demo begins at 8:45 of the next working day (today
 * included), shortly before the open day starts.
 */
export async function loadDemo(
  portal: DemoPortal,
  { wanted }: { wanted: boolean },
): Promise<string[]> {
  const { db } = portal.connection;
  const [stored] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, 'demo'));
  const [people] = await db.select({ n: count() }).from(users);
  if (!stored && (!wanted || people?.n !== 0)) return [];
  const password = await demoPassword(portal);
  if (!stored) await load(portal, password);
  portal.demo.on = true;
  const slips = await readFile(slipFile(portal), 'utf8').catch(() => '');
  return [
    ...demoBanner(
      demoStaff.map(({ signInName }) => signInName),
      password,
    ),
    ...demoSlipLines(slips.split('\n').filter(Boolean)),
  ];
}

const slipFile = (portal: DemoPortal): string => join(portal.config.dataDir, 'demo-slips.txt');

/** The configured password, or one generated once and stored, so that every start can print it. */
async function demoPassword({ config }: DemoPortal): Promise<string> {
  if (config.demoPassword) return config.demoPassword;
  const file = join(config.dataDir, 'demo-password');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept) return kept.trim();
  const password = randomCode(12).toLowerCase();
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Demo deadlines reach into the next year. Years missing from the calendar become provisional. */
async function coverYears({ connection: { db }, clock }: DemoPortal): Promise<void> {
  const thisYear = yearOf(dayOf(clock.now()));
  for (const year of [thisYear - 1, thisYear, thisYear + 1]) {
    const [added] = await db
      .insert(calendarYears)
      .values({ year, status: 'provisional', notice: demoYearNotice(year) })
      .onConflictDoNothing()
      .returning({ year: calendarYears.year });
    if (!added) continue;
    const days = Object.entries(demoFixedHolidays).map(([date, name]) => ({
      day: dayAt(`${year}-${date}`),
      kind: 'off' as const,
      name,
    }));
    await db.insert(calendarDays).values(days).onConflictDoNothing();
  }
}

/**
 * The demo data is one transaction: an interrupted load leaves none of it, and hundreds of commands
 * need only one commit.
 */
async function load(portal: DemoPortal, password: string): Promise<void> {
  await coverYears(portal);
  const calendar = await calendarFrom(portal.connection.db);
  let first = dayOf(portal.clock.now());
  while (!calendar.isWorkday(first)) first = addDays(first, 1);
  const begin = instantOf(first, '08:45');
  const passwordHash = await hashPassword(password);
  const spareSlips = await portal.connection.db.transaction(async (db) => {
    const story = new Story(portal, db, calendar, first);
    await story.hireStaff(passwordHash);
    await story.enrol(passwordHash);
    await story.addItems();
    for (const plan of demoOpenDays) await story.hold(plan);
    await story.receiveApplications();
    await reviewRemarks(story);
    await publishNotices(story);
    await sitAtWindows(story);
    await closeLoops(story);
    await recordIssues(story);
    await endIssues(story);
    await learnLessons(story);
    await superviseIssues(story);
    await db
      .insert(settings)
      .values({ key: 'demo', value: { offsetMs: begin.getTime() - portal.clock.now().getTime() } });
    return story.spareSlips;
  });
  await writeFile(slipFile(portal), `${spareSlips.join('\n')}\n`, { mode: 0o600 });
}

class Story implements DemoStage {
  readonly spareSlips: string[] = [];
  private readonly staff = new Map<string, Actor>();
  private people: (Actor & { experiencerId: string })[] = [];
  private items: number[] = [];
  readonly chance = lottery(20_231_013);
  readonly region: Region;
  private readonly portal: DemoPortal;
  readonly db: Db;
  private readonly calendar: WorkCalendar;
  private readonly first: Day;

  constructor(portal: DemoPortal, db: Db, calendar: WorkCalendar, first: Day) {
    this.portal = portal;
    this.db = db;
    this.region = portal.region;
    this.calendar = calendar;
    this.first = first;
  }

  async hireStaff(passwordHash: string): Promise<void> {
    const { db } = this;
    const at = this.at(-70, '09:00');
    const reporters = demoReporters.map((reporter) => ({
      ...reporter,
      role: 'dept_reporter' as const,
    }));
    for (const { signInName, name, role, unit } of [...demoStaff, ...reporters]) {
      const unitId = unit ? await this.unitId(unit) : null;
      const [row] = await db
        .insert(users)
        .values({ signInName, name, passwordHash, unitId, createdAt: at })
        .returning({ id: users.id });
      const userId = row?.id as string;
      await db.insert(userRoles).values({ userId, role, grantedAt: at });
      this.staff.set(signInName, { userId, name, roles: [role], unitId, experiencerId: null });
    }
  }

  /** Forty people apply and are appointed. They share one password hash: hashing is slow. */
  async enrol(passwordHash: string): Promise<void> {
    const { db } = this;
    const { secrets } = this.portal.context({ actor: null });
    const campaignId = await this.announce(demoCampaigns.past);
    for (const [index, person] of demoExperiencers.entries()) {
      const number = String(index + 1).padStart(2, '0');
      const phone = `139000000${number}`;
      const appliedAt = this.at(-60 + (index % 8), '10:00');
      const [row] = await db
        .insert(users)
        .values({
          signInName: `tiyan${number}`,
          name: person.name,
          passwordHash,
          createdAt: appliedAt,
          phoneDigest: secrets.digest('phone', phone),
          phoneSealed: secrets.seal('phone', phone),
        })
        .returning({ id: users.id });
      const self: Actor = {
        userId: row?.id as string,
        name: person.name,
        roles: [],
        unitId: null,
        experiencerId: null,
      };
      await applySignedIn(this.ctx(self, appliedAt), {
        campaignId,
        name: person.name,
        birthOn: person.birthOn,
        experiencerType: person.type,
        industry: person.industry,
        town: this.portal.region.towns[index % this.portal.region.towns.length],
        channels: [channels[index % channels.length]],
        promise: 'yes',
        processing: 'yes',
      });
      await chooseRoster(this.ctx(self, appliedAt), { roster: person.roster });
      await appointApplicant(this.ctx(this.who('office'), this.at(-50, '15:00')), {
        applicationId: await this.onlyApplicationOf(self.userId),
        seenSteps: '1',
        identityChecked: 'yes',
        ...(index === demoExperiencers.length - 1
          ? { tie: 'supplier', tiedUnitIds: String(await this.unitId('market')) }
          : { tie: 'none' }),
      });
      const [appointment] = await db
        .select({ id: experiencers.id })
        .from(experiencers)
        .where(eq(experiencers.userId, self.userId));
      this.people.push({
        ...self,
        roles: ['experiencer'],
        experiencerId: appointment?.id as string,
      });
    }
  }

  async addItems(): Promise<void> {
    for (const { name, code, unit } of demoServiceItems) {
      const { id } = await addServiceItem(this.ctx(this.who('editor'), this.at(-48, '09:00')), {
        itemName: name,
        itemCode: code,
        unitId: String(await this.unitId(unit)),
      });
      this.items.push(id);
    }
  }

  /** The campaign that is open when the demo begins, with applications waiting for an answer. */
  async receiveApplications(): Promise<void> {
    const campaignId = await this.announce(demoCampaigns.current);
    for (const person of demoApplicants) {
      const password = `${randomCode(14)}x`;
      const at = this.at(-1, '16:00');
      await apply(this.ctx(null, at), {
        campaignId,
        name: person.name,
        birthOn: person.birthOn,
        experiencerType: person.type,
        industry: person.industry,
        phone: person.phone,
        password,
        passwordAgain: password,
        promise: 'yes',
        processing: 'yes',
        roster: 'masked',
        town: this.portal.region.towns[0],
      });
      if (!person.returned) continue;
      const { secrets } = this.portal.context({ actor: null });
      const [owner] = await this.db
        .select({ id: users.id })
        .from(users)
        .where(eq(users.phoneDigest, secrets.digest('phone', person.phone)));
      await returnApplication(this.ctx(this.who('office'), this.at(-1, '17:00')), {
        applicationId: await this.onlyApplicationOf(owner?.id as string),
        seenSteps: '1',
        returnNote: person.returned,
      });
    }
  }

  /** One open day, up to the state that its `story` names. */
  async hold(plan: DemoOpenDay): Promise<void> {
    const openDayId = await this.write(plan);
    if (plan.story === 'draft') return;
    await submitOpenDay(this.ctx(this.who('editor'), this.at(plan.day - 11, '16:00')), {
      openDayId,
    });
    if (plan.story === 'in_review') return;
    const reviewer = this.ctx(this.who('reviewer'), this.at(plan.day - 10, '09:00'));
    const read = found(await getOfficeOpenDay(this.db, openDayId), 'openDay');
    const rule = defaultRatingWindow(read, await reviewer.calendar(), reviewer.region.limits);
    await publishOpenDay(reviewer, {
      openDayId,
      edition: editionOfValues(typedOpenDay(read, rule)),
    });
    const guests = this.drawn(plan.registered);
    for (const guest of guests)
      await registerForOpenDay(this.ctx(guest, this.at(Math.min(plan.day - 3, -1), '20:00')), {
        openDayId,
      });
    if (plan.story === 'cancelled')
      await cancelOpenDay(this.ctx(this.who('office'), this.at(-1, '15:00')), {
        openDayId,
        cancelReason: demoOpenDayWords.cancelReason,
      });
    if (plan.came === undefined) return;
    const came = guests.slice(0, plan.came);
    const withTickets = came.slice(0, plan.tickets ?? 0);
    const { codes } = await printSlips(this.ctx(this.who('desk'), this.at(plan.day - 1, '16:00')), {
      openDayId,
      count: String(plan.came + 4),
    });
    if (withTickets.length > 0)
      await runBallotSchedule(
        this.ctx(systemActor, this.at(plan.day - 1, '16:00')),
        toolsInTransaction,
      );
    const tickets: Ticket[][] = [];
    for (const guest of came) {
      const arrival = this.at(plan.day, plan.from);
      await checkIn(this.ctx(this.who('desk'), arrival), {
        openDayId,
        experiencerId: guest.experiencerId,
      });
      if (withTickets.includes(guest))
        tickets.push(await takeDemoTickets(this.ctx(guest, arrival), openDayId));
      else
        await handOutSlip(this.ctx(this.who('desk'), arrival), {
          openDayId,
          experiencerId: guest.experiencerId,
        });
    }
    const drawn = codes.slice(0, plan.came - withTickets.length);
    const voters = plan.story === 'rating' ? Math.floor(drawn.length * 0.6) : drawn.length - 2;
    if (tickets.length > 0)
      await runBallotSchedule(
        this.ctx(systemActor, new Date(this.at(plan.day, plan.from).getTime() + 61 * 60_000)),
        toolsInTransaction,
      ); // ticket issue is closed, keys are deleted
    const left = String(codes.length - drawn.length);
    const end = this.at(plan.day, plan.to);
    await countLeftovers(this.ctx(this.who('desk'), end), {
      openDayId,
      torn: left,
      edition: editionOfValues(
        typedCount({ printed: codes.length, handedOut: drawn.length, torn: null }),
      ),
    });
    await confirmLeftovers(this.ctx(this.who('office'), end), { openDayId, seen: left });
    const evening = this.at(plan.day, '20:00');
    for (const own of tickets)
      await castDemoTickets(this.ctx(null, evening), own, this.opinions(plan));
    const written = demoRemarks[plan.title] ?? [];
    for (const [index, code] of drawn.slice(0, voters).entries()) {
      await castSlip(this.ctx(null, evening), {
        openDayId,
        code,
        ...this.opinions(plan),
        ...(written[index] && { remark_text: written[index].text }),
      });
    }
    if (plan.story === 'rating')
      this.spareSlips.push(...drawn.slice(voters, voters + 3).map(inGroups));
    else
      await runBallotSchedule(
        this.ctx(systemActor, this.at(plan.day + 7, '00:30')),
        toolsInTransaction,
      );
  }

  private async write(plan: DemoOpenDay): Promise<string> {
    const { region } = this.portal;
    const halls = await listHalls(this.db);
    // The rated units are those of the items.
    const units = new Set(plan.items.map((item) => demoServiceItems[item]?.unit));
    const unitIds: string[] = [];
    for (const unit of units) if (unit) unitIds.push(String(await this.unitId(unit)));
    const { openDayId } = await draftOpenDay(
      this.ctx(this.who('editor'), this.at(plan.day - 12, '10:00')),
      {
        title: plan.title,
        kind: plan.kind,
        theme: region.themes[plan.theme % region.themes.length]?.code,
        hallId: String(halls[plan.hall % halls.length]?.id),
        itemIds: plan.items.map((item) => String(this.items[item])),
        unitIds,
        channels: [...plan.channels],
        seats: String(plan.seats),
        startsAt: this.local(plan.day, plan.from),
        endsAt: this.local(plan.day, plan.to),
        registrationOpensAt: this.local(Math.min(plan.day - 9, -4), '09:00'),
        registrationClosesAt: this.local(plan.day - 1, '18:00'),
        rateOpensAt: '',
        rateClosesAt: '',
        audience: demoOpenDayWords.audience,
        agenda: demoOpenDayWords.agenda,
        attention: demoOpenDayWords.attention,
        contactName: demoOpenDayWords.contactName,
        contactPhone: demoOpenDayWords.contactPhone,
      },
    );
    return openDayId;
  }

  /**
   * The answers of one slip. Most people used two or three channels. Low grades have reasons; some
   * could not finish.
   */
  private opinions(plan: DemoOpenDay): Record<string, string | string[]> {
    const form: Record<string, string | string[]> = {};
    const used = plan.channels.filter(
      (channel) =>
        plan.mood?.[channel] !== undefined && this.chance(100) < (plan.use?.[channel] ?? 78),
    );
    for (const channel of (used.length > 0 ? used : plan.channels.slice(-1)) as Channel[]) {
      const mean = plan.mood?.[channel] ?? 4;
      if (this.chance(100) < 6) {
        form[`${channel}_overall`] = 'not_done';
        form[`${channel}_step`] = stages[this.chance(stages.length)] as string;
        continue;
      }
      const grade = this.near(mean);
      form[`${channel}_overall`] = String(grade);
      const tags = tagsOf(grade);
      form[`${channel}_reasons`] =
        grade <= 2 || this.chance(100) < 40 ? [tags[this.chance(tags.length)]?.code as string] : [];
      for (const { code } of indicatorsOf(channel))
        if (this.chance(100) < 60) form[`${channel}_${code}`] = String(this.near(mean));
    }
    return form;
  }

  private near(mean: number): Grade {
    const rounded = Math.floor(mean) + (this.chance(100) < (mean % 1) * 100 ? 1 : 0);
    const shift = [-2, -1, 0, 0, 0, 0, 0, 1, 1][this.chance(9)] as number;
    return grades[Math.max(0, Math.min(4, rounded + shift - 1))] as Grade;
  }

  private async announce(plan: typeof demoCampaigns.past): Promise<string> {
    const { opens, closes, ...text } = plan;
    const { id } = await writeCampaign(this.ctx(this.who('editor'), this.at(opens - 2, '10:00')), {
      ...text,
      opensAt: this.local(opens, '09:00'),
      closesAt: this.local(closes, '18:00'),
    });
    const { db } = this;
    const edition = editionOf((await findCampaign(db, id)) as never);
    await publishCampaign(this.ctx(this.who('reviewer'), this.at(opens - 1, '10:00')), {
      campaignId: id,
      edition,
    });
    return id;
  }

  private drawn(howMany: number): (Actor & { experiencerId: string })[] {
    const from = this.chance(this.people.length);
    return Array.from(
      { length: howMany },
      (_, index) =>
        this.people[(from + index) % this.people.length] as Actor & { experiencerId: string },
    );
  }

  who(signInName: string): Actor {
    return this.staff.get(signInName) as Actor;
  }

  experiencer(experiencerId: string): Actor {
    return this.people.find((one) => one.experiencerId === experiencerId) as Actor;
  }

  async unitId(unit: DemoUnit): Promise<number> {
    const units = await listUnits(this.db);
    return (units.find(({ shortName }) => demoUnits[unit].test(shortName)) ?? units[0])
      ?.id as number;
  }

  ctx(actor: Actor | null, at: Date): Ctx {
    // The guard uses the real clock, but the story has other moments, so the guard is open.
    return {
      ...this.portal.context({ actor }),
      db: this.db,
      now: at,
      today: dayOf(at),
      guard: openGuard,
    };
  }

  /** A moment on the nth working day after the demo's first day. Negative: before it. */
  at(workdays: number, time: string): Date {
    const { day } =
      workdays >= 0
        ? this.calendar.addWorkdays(this.first, workdays)
        : this.calendar.workdaysBefore(this.first, -workdays);
    return instantOf(day, time);
  }

  private local(workdays: number, time: string): string {
    return localDateTime(this.at(workdays, time));
  }

  private async onlyApplicationOf(userId: string): Promise<string> {
    const [row] = await this.db
      .select({ id: applications.id })
      .from(applications)
      .where(eq(applications.userId, userId));
    return row?.id as string;
  }
}

/** Seeded random numbers, so that the demo district is the same everywhere. */
function lottery(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}
