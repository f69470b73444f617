/**
 * Root reads memory, files and dumps of the portal and its database, while rating is open and again
 * after the mix.
 */
import { findInMemory } from '#features/ballots/life/sealing/memory.ts';
import { expect, startPortal, stopPortal, test } from '#tests/support/portal.ts';
import { attack, places, type Hits } from '#tests/support/root-attack.ts';
import { rounds } from '#tests/support/soak.ts';

/** Expected number of random matches for somebody who searches for the wrong bytes. */
const byChance = 0;

test('what was said, by whom and with which key is in memory while rating is open, and nowhere after the mix', async () => {
  test.setTimeout(rounds(300_000, 900_000));
  if ((await findInMemory([process.pid], [Buffer.from('PATH=')])) === null)
    // memory cannot be read here
    return expect(process.platform === 'linux' && process.getuid?.() === 0).toBe(false);
  const portal = await startPortal();
  try {
    const { before, after, released, mixing } = await attack(portal, rounds(2, 40));
    console.log(tableOf(before, after));
    console.log(
      `during the mix the longest page took ${Math.round(mixing.pageMs)} ms, the longest write ${Math.round(mixing.writeMs)} ms`,
    );
    // The attack works: it finds what the portal still needs.
    for (const kind of ['slip code', 'posted form', 'caller address', 'sealed row'] as const)
      expect(before.memory[kind].hits, kind).toBeGreaterThan(0);
    expect(before.wal['sealed row'].hits).toBeGreaterThan(0);
    expect(before.dump['sealed row'].hits).toBe(before.dump['sealed row'].of);
    for (const place of places)
      for (const [kind, { hits }] of Object.entries(after[place]))
        expect(hits, `${kind} in ${place}`).toBe(byChance);
    expect(released).toMatchObject({ memorySearched: true, diskSearched: true });
    expect(mixing.wrong).toEqual([]);
  } finally {
    await stopPortal(portal);
  }
});

function tableOf(before: Hits, after: Hits): string {
  const line = (...cells: [string, string, string, string, string]): string =>
    cells.map((cell, n) => cell.padEnd(n < 2 ? 20 : 14)).join('');
  return [
    line('root looks for', 'in', 'while open', 'after the mix', 'by chance'),
    ...places.flatMap((place) =>
      Object.entries(before[place]).map(([kind, { hits, of }]) =>
        line(
          kind,
          place,
          `${hits} of ${of}`,
          `${after[place][kind as keyof Hits[typeof place]].hits} of ${of}`,
          String(byChance),
        ),
      ),
    ),
  ].join('\n');
}
