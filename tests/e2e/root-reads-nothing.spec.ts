/** Root reads the memory of the portal, its children and its database while rating is open, and again after the mix. */
import { findInMemory } from '#features/ballots/sealing/memory.ts';
import { expect, startPortal, stopPortal, test } from '#tests/support/portal.ts';
import { attack } from '#tests/support/root-attack.ts';

test('what was said, by whom and with which key is in memory while rating is open, and gone after the mix', async () => {
  test.setTimeout(300_000);
  if ((await findInMemory([process.pid], [Buffer.from('PATH=')])) === null)
    return expect(process.platform === 'linux' && process.getuid?.() === 0).toBe(false); // nobody may read it here
  const portal = await startPortal();
  try {
    const { before, after, released, mixing } = await attack(portal, 2);
    // The attack works: it finds what the portal cannot yet forget.
    for (const kind of ['slip code', 'posted form', 'caller address', 'sealed row'] as const)
      expect(before[kind].hits, kind).toBeGreaterThan(0);
    for (const [kind, { hits }] of Object.entries(after)) expect(hits, kind).toBe(0);
    expect(released).toMatchObject({ memorySearched: true, diskSearched: true });
    expect(mixing.wrong).toEqual([]);
  } finally {
    await stopPortal(portal);
  }
});
