/**
 * People who rate by slip continuously, and retry until acknowledged. Also compares the result with
 * what is stored.
 */
import { randomInt } from 'node:crypto';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { takeInbox } from '#features/ballots/inbox/inbox.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import type { Portal } from './portal.ts';
import { anAddress, sendForm, type Answer, type RatedPortal } from './rated-portal.ts';

export interface Raters {
  readonly count: number;
  /** The number of acknowledged ratings so far. */
  acknowledgements(): number;
  /** Answers other than an acknowledgement, in order. Null if there was no answer. */
  readonly refusals: (Answer | null)[];
  /** Resolves when each person has finished the current round of slips, all acknowledged. */
  stop(): Promise<void>;
  /** Compares the open inbox of the day with the acknowledged ratings. */
  compare(
    rated: RatedPortal,
  ): Promise<{ slips: number; lost: number; doubled: number; extra: number }>;
}

export function startRaters(
  portal: Portal,
  { day, codes, raters }: { day: string; codes: readonly string[]; raters: number },
): Raters {
  const slipsEach = codes.length / raters;
  /** By slip: the last acknowledged grade. */
  const acknowledged = new Map<string, number>();
  let acknowledgements = 0;
  let going = true;
  const refusals: (Answer | null)[] = [];

  /** Rates with each slip in turn, again and again, each time with another grade. */
  async function rate(slips: readonly string[]): Promise<void> {
    for (let n = 0; going || n % slips.length !== 0; n += 1) {
      const code = slips[n % slips.length] as string;
      const grade = 3 + (((acknowledged.get(code) ?? randomInt(3)) + 1) % 3);
      for (;;) {
        const answer = await sendForm(portal, `/rate/${day}`, {
          body: `code=${code}&window_overall=${grade}`,
          from: anAddress(),
        }).catch(() => null);
        if (answer?.status === 303) break;
        refusals.push(answer);
        await pause(100);
      }
      acknowledged.set(code, grade);
      acknowledgements += 1;
      await pause(50);
    }
  }

  const rating = Array.from({ length: raters }, (_, n) =>
    rate(codes.slice(n * slipsEach, (n + 1) * slipsEach)),
  );
  return {
    count: raters,
    acknowledgements: () => acknowledgements,
    refusals,
    async stop() {
      going = false;
      await Promise.all(rating);
    },
    async compare(rated) {
      const ctx = await rated.ctxNow();
      const stored = new Map<string, number[]>();
      for (const { cell, nullifier, answers } of await takeInbox(
        ctx.db,
        readInboxKey(ctx, day),
        day,
      ))
        if (cell === 'window') {
          const id = nullifier.toString('hex');
          stored.set(id, [...(stored.get(id) ?? []), (answers as { overall: number }).overall]);
        }
      let [lost, doubled] = [0, 0];
      for (const [code, grade] of acknowledged) {
        const id = nullifierOf(ctx.secrets, code.slice(0, -1), 'window').toString('hex');
        const grades = stored.get(id) ?? [];
        if (!grades.includes(grade)) lost += 1;
        if (grades.length > 1) doubled += 1;
      }
      return {
        slips: acknowledged.size,
        lost,
        doubled,
        extra: stored.size - acknowledged.size,
      };
    },
  };
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
