/**
 * B10: an attacker with the whole database, before and after the mix, matches persons to ratings no
 * better than by chance.
 */
import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { ballots, type BallotAnswers } from '#db/tables/ballots.ts';
import { castSlip } from '#features/ballots/casting/commands.ts';
import { canonicalJson } from '#platform/audit.ts';
import type { SealingTools } from '#features/ballots/life/sealing/steps.ts';
import { shuffled } from '#features/ballots/life/shuffle.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { handOutSlip, printSlips } from '#features/ballots/slips/commands.ts';
import { makeTickets, signTickets, type Ticket } from '#features/ballots/client/ticket.ts';
import { issueTickets } from '#features/ballots/tickets/commands.ts';
import { ticketNullifier } from '#features/ballots/tickets/message.ts';
import type { ExperiencerActor } from '#tests/support/factories.ts';
import { aCheckIn, anExperiencer } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test, type OwnDatabase } from '#tests/support/db.ts';
import { inboxOf } from '#tests/support/rated-portal.ts';
import { rounds } from '#tests/support/soak.ts';
import { town } from '#tests/support/town.ts';
import { dump, featuresOf, guess, guessClasses, luckEndsAt, type Guesses } from './join-attack.ts';
import {
  aDayWithKeys,
  answers as answersOf,
  aTicketHolder,
  blindedOf,
  inIssue,
  spend,
  ticketOf,
} from './tickets/holding-tickets.ts';
import { aDayWithSlips, closing, form } from './voting.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const voters = 30;
const slipDays = rounds(6, 200);
const ticketDays = rounds(2, 50);
const whole: Partial<SealingTools> = { shuffle: shuffled };

/** Each of the 30 ballots differs from all others, so a right guess is recognised. */
const ballotOf = (n: number): BallotAnswers => ({
  overall: (n % 3) + 3,
  reasons: [],
  facts: {},
  indicators: {
    policy_knowledge: (n % 5) + 1,
    process_flow: (Math.floor(n / 5) % 5) + 1,
    service_attitude: (Math.floor(n / 25) % 5) + 1,
  },
});

async function peopleOf({ db }: OwnDatabase): Promise<ExperiencerActor[]> {
  const people: ExperiencerActor[] = [];
  for (let n = 1; n <= voters; n += 1) people.push(await anExperiencer(db, n));
  return people;
}

interface Round {
  guesses: Guesses;
  truth: Map<string, string>;
}

/**
 * How people get their right to rate and use it, one after the other in an order that everybody can
 * see.
 */
type Play = (
  where: OwnDatabase,
  people: ExperiencerActor[],
) => Promise<{ openDayId: string; truth: Map<string, string> }>;

/**
 * The worst case with slips: everybody draws one and rates two channels at once, immediately.
 * `rate` may store the rating elsewhere than the portal does.
 */
const withSlips =
  (
    rate?: (openDayId: string, experiencerId: string, answers: BallotAnswers) => Promise<void>,
  ): Play =>
  async ({ db }, people) => {
    const { day, codes } = await aDayWithSlips(db, voters + 5, { seats: voters });
    const opening = Date.parse('2026-11-28T10:05+08:00');
    await runBallotSchedule(ctx(db, { actor: town.system, now: new Date(opening).toISOString() }));
    const box = shuffled(codes);
    const truth = new Map<string, string>();
    for (const [index, person] of shuffled(people).entries()) {
      const now = new Date(opening + index * 60_000);
      const answers = ballotOf(index);
      truth.set(person.experiencerId, canonicalJson(answers));
      await aCheckIn(db, day.id, person.experiencerId, { at: now });
      if (rate) await rate(day.id, person.experiencerId, answers);
      else {
        await handOutSlip(ctx(db, { actor: town.desk, now: now.toISOString() }), {
          openDayId: day.id,
          experiencerId: person.experiencerId,
        });
        await castSlip(
          ctx(db, { now: now.toISOString() }),
          form(day.id, box[index]!, { window: answers, mobile: { overall: (index % 3) + 3 } }),
        );
      }
    }
    return { openDayId: day.id, truth };
  };

/**
 * The worst case with tickets: taken one after the other, and spent in the same order in the minute
 * rating opens.
 */
const withTickets: Play = async ({ db }, people) => {
  const { day, keys } = await aDayWithKeys(db, ['window'], { seats: voters });
  const holders: { person: ExperiencerActor; tickets: Ticket[] }[] = [];
  for (const person of shuffled(people)) {
    await aCheckIn(db, day.id, person.experiencerId);
    const made = await makeTickets(keys);
    const issued = await issueTickets(ctx(db, { actor: person, now: inIssue }), {
      openDayId: day.id,
      blinded: blindedOf(made),
    });
    holders.push({ person, tickets: await signTickets(keys, made, issued) });
  }
  const now = '2026-11-28T10:05+08:00';
  await runBallotSchedule(ctx(db, { actor: town.system, now }));
  const truth = new Map<string, string>();
  for (const [index, { person, tickets }] of holders.entries()) {
    const answers = ballotOf(index);
    truth.set(person.experiencerId, canonicalJson(answers));
    await spend(ctx(db, { now }), ticketOf(tickets, 'window'), answers);
  }
  return { openDayId: day.id, truth };
};

/** A day, and the attacker's guesses from the whole database before and after its mix. */
async function aDay(
  where: OwnDatabase,
  people: ExperiencerActor[],
  tools: Partial<SealingTools>,
  play: Play = withSlips(),
): Promise<Round> {
  const { db } = where;
  const { openDayId, truth } = await play(where, people);
  const before = await dump(db);
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }), tools);
  const after = await dump(db);
  const inbox = before[`ballot_inbox_${openDayId.replaceAll('-', '')}`] ?? [];
  return {
    truth,
    guesses: guess(after, inbox, {
      openDayId,
      channel: 'window',
      persons: new Set(people.map((person) => person.experiencerId)),
    }),
  };
}

/** Hits of each way of guessing, over all rounds. */
function hitsOf(played: Round[]): Map<string, number> {
  const hits = new Map<string, number>();
  for (const { guesses, truth } of played) {
    for (const [way, guessed] of Object.entries(guesses)) {
      const right = [...guessed].filter(
        ([person, answers]) => canonicalJson(JSON.parse(answers || 'null')) === truth.get(person),
      ).length;
      hits.set(way, (hits.get(way) ?? 0) + right);
    }
  }
  return hits;
}

const best = (hits: Map<string, number>): [string, number] =>
  [...hits].reduce((a, b) => (b[1] > a[1] ? b : a));

describe('a join over the whole database', () => {
  test('finds no more than chance', { timeout: 1_800_000 }, async ({ ownDatabase }) => {
    const people = await peopleOf(ownDatabase);
    const played: Round[] = [];
    for (let round = 0; round < slipDays; round += 1)
      played.push(await aDay(ownDatabase, people, whole));
    const hits = hitsOf(played);
    expect(hits.size).toBeGreaterThan(50);
    const [way, most] = best(hits);
    expect(most, way).toBeLessThan(luckEndsAt(slipDays * voters, voters));
  });

  test(
    'finds no more than chance when people took tickets and spent them in the same order',
    { timeout: 1_800_000 },
    async ({ ownDatabase }) => {
      const people = await peopleOf(ownDatabase);
      const played: Round[] = [];
      for (let round = 0; round < ticketDays; round += 1)
        played.push(await aDay(ownDatabase, people, whole, withTickets));
      const [way, most] = best(hitsOf(played));
      expect(most, way).toBeLessThan(luckEndsAt(ticketDays * voters, voters));
    },
  );

  test(
    'finds everybody when spent tickets lie in the order of the inbox and so do ballots',
    { timeout: 60_000 },
    async ({ ownDatabase }) => {
      const [way, most] = best(
        hitsOf([
          await aDay(
            ownDatabase,
            await peopleOf(ownDatabase),
            { ...whole, shuffle: (items) => [...items] },
            withTickets,
          ),
        ]),
      );
      expect(most, way).toBe(voters);
    },
  );

  test(
    'finds everybody when the mix keeps the order of the inbox',
    { timeout: 60_000 },
    async ({ ownDatabase }) => {
      const [way, most] = best(
        hitsOf([
          await aDay(ownDatabase, await peopleOf(ownDatabase), {
            ...whole,
            shuffle: (items) => [...items],
          }),
        ]),
      );
      expect(most, way).toBe(voters);
    },
  );

  test(
    'finds everybody when spent slips lie in the same order as ballots',
    { timeout: 60_000 },
    async ({ ownDatabase }) => {
      // Both lists share one random order: a person who saw the inbox fill can follow a slip to its
      // ballot.
      const order = new Map<number, number[]>();
      const sameTwice: SealingTools['shuffle'] = (items) => {
        if (!order.has(items.length))
          order.set(items.length, shuffled(items.map((_, index) => index)));
        return (order.get(items.length) as number[]).map(
          (index) => items[index] as (typeof items)[number],
        );
      };
      const [way, most] = best(
        hitsOf([
          await aDay(ownDatabase, await peopleOf(ownDatabase), { ...whole, shuffle: sameTwice }),
        ]),
      );
      expect(most, way).toBe(voters);
    },
  );

  test(
    'finds everybody when a rating is written with the hand-out of its slip, in one transaction',
    { timeout: 60_000 },
    async ({ ownDatabase }) => {
      const { db } = ownDatabase;
      const round = await aDay(
        ownDatabase,
        await peopleOf(ownDatabase),
        whole,
        withSlips((openDayId, experiencerId, answers) =>
          db.transaction(async (tx) => {
            await handOutSlip(ctx(tx, { actor: town.desk, now: '2026-11-28T10:30+08:00' }), {
              openDayId,
              experiencerId,
            });
            await tx.insert(ballots).values({ openDayId, channel: 'window', answers });
          }),
        ),
      );
      const sameTransaction = hitsOf([round]).get(
        'ticket_issues.person_id by xmin: ballot of the nearest transaction',
      );
      expect(sameTransaction).toBe(voters);
    },
  );

  test(
    'reads no rating in the inbox, nor anywhere else, before the mix',
    { timeout: 60_000 },
    async ({ ownDatabase }) => {
      const { db } = ownDatabase;
      const { day, codes } = await aDayWithSlips(db, 3);
      await castSlip(
        ctx(db, { now: '2026-11-28T10:30+08:00' }),
        form(day.id, codes[0]!, { window: { overall: 1, reasons: ['115'] } }),
      );
      const {
        rows: [row],
      } = await db.execute<{ payload: Buffer }>(
        sql.raw(`select payload from ballot_inbox_${day.id.replaceAll('-', '')}`),
      );
      expect(row?.payload.toString('latin1')).not.toMatch(/overall|115|reasons/);
      const all = JSON.stringify(
        Object.fromEntries(
          Object.entries(await dump(db)).filter(([table]) => !table.startsWith('ballot_inbox_')),
        ),
      );
      expect(all).not.toContain('"115"');
      for (const code of codes) expect(all).not.toContain(code.slice(0, 16));
    },
  );
});

describe('the rows of an inbox', () => {
  const channels = ['mobile', 'pc', 'window'] as const;
  const now = '2026-11-28T10:30+08:00';

  /**
   * People rate one channel each, by slip or by tickets. Returns the whole database, and the cell
   * of each inbox row.
   */
  async function anInbox({ db }: OwnDatabase) {
    const { day, keys } = await aDayWithKeys(db, [...channels], { seats: 100 });
    const holders: Ticket[][] = [];
    for (let n = 1; n <= 12; n += 1) holders.push((await aTicketHolder(db, keys, n)).tickets);
    const { codes } = await printSlips(ctx(db, { actor: town.desk, now: inIssue }), {
      openDayId: day.id,
      count: '60',
    });
    await runBallotSchedule(ctx(db, { actor: town.system, now }));
    const cellOf = new Map<string, string>();
    const rated = new Set<string>();
    const hexOf = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
    for (const [n, code] of codes.entries()) {
      const channel = channels[n % 3] as (typeof channels)[number];
      await castSlip(ctx(db, { now }), form(day.id, code, { [channel]: { overall: 4 } }));
      for (const cell of [...channels, 'remark'] as const)
        cellOf.set(hexOf(nullifierOf(testSecrets, code.slice(0, 16), cell)), cell);
      rated.add(hexOf(nullifierOf(testSecrets, code.slice(0, 16), channel)));
    }
    for (const ticket of shuffled(holders.flat())) {
      const said = ticket.cell === 'remark' ? { text: '很好' } : answersOf(4);
      await spend(ctx(db, { now }), ticket, said);
      cellOf.set(hexOf(ticketNullifier(Buffer.from(ticket.input, 'base64url'))), ticket.cell);
    }
    const before = await dump(db);
    return { before, inbox: before[inboxOf(day.id)] ?? [], cellOf, rated };
  }

  const attack = ({ before, inbox, cellOf, rated }: Awaited<ReturnType<typeof anInbox>>) => {
    const features = featuresOf(before, inbox);
    const cases = inbox.map((row, index) => ({
      features: features[index] as Record<string, string>,
      nullifier: String(row.values['nullifier']),
      truth: cellOf.get(String(row.values['nullifier'])) as string,
    }));
    const ofSlips = [...Map.groupBy(inbox.keys(), (index) => inbox[index]?.xmin).values()].filter(
      (rows) => rows.length > 1,
    );
    return {
      cells: guessClasses(cases),
      // Which row of a slip holds the rating? Guesses its position by each feature.
      rated: guessClasses(
        ofSlips.map((rows) => ({
          features: Object.fromEntries(
            Object.keys(cases[0]?.features ?? {}).map((feature) => [
              feature,
              rows.map((index) => cases[index]?.features[feature]).join(),
            ]),
          ),
          truth: String(rows.findIndex((index) => rated.has(cases[index]?.nullifier as string))),
        })),
      ),
      slips: ofSlips.length,
    };
  };

  test(
    'tell neither their cell nor which channels a slip rated',
    { timeout: 120_000 },
    async ({ ownDatabase }) => {
      const made = await anInbox(ownDatabase);
      expect(made.inbox).toHaveLength(60 * 4 + 12 * 4);
      const { cells, rated, slips } = attack(made);
      expect(slips).toBe(60);
      for (const { tries, hits } of [cells, rated])
        expect(best(hits)[1], best(hits)[0]).toBeLessThan(luckEndsAt(tries, 4));

      // The same attack on rows that reveal it: by a column, by their length, or by a missing row.
      const named = {
        ...made,
        inbox: made.inbox.map((row) => ({
          ...row,
          values: { ...row.values, cell: made.cellOf.get(String(row.values['nullifier'])) },
        })),
      };
      expect(attack(named).cells.hits.get('columns')).toBe(cells.tries);
      const sized = {
        ...made,
        inbox: made.inbox.map((row) => ({
          ...row,
          values: {
            ...row.values,
            payload: 'x'.repeat(
              [...channels, 'remark'].indexOf(
                made.cellOf.get(String(row.values['nullifier'])) as string,
              ),
            ),
          },
        })),
      };
      expect(attack(sized).cells.hits.get('length')).toBe(cells.tries);
      expect(new Set(made.inbox.map(({ values }) => Object.keys(values).sort().join()))).toEqual(
        new Set(['nullifier,payload']),
      );
    },
  );
});

test('luck is bounded as a table of the binomial says', () => {
  expect(luckEndsAt(30, 30)).toBe(12);
  expect(luckEndsAt(180, 30)).toBeGreaterThan(20);
  expect(luckEndsAt(180, 30)).toBeLessThan(30);
});
