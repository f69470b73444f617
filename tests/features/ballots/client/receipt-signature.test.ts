import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isSigned } from '#features/ballots/client/receipt-signature.ts';
import { receiptOf, receiptPublicKey } from '#features/ballots/tickets/receipts.ts';
import { ctx } from '#tests/support/ctx.ts';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';

const { secrets } = ctx(null as never);
const published = receiptPublicKey(secrets).toString('base64url');

function aReceipt(cell: Cell = 'window') {
  const nullifier = randomBytes(32);
  return {
    nullifier: nullifier.toString('base64url'),
    receipt: receiptOf(secrets, nullifier, cell).toString('base64url'),
  };
}

afterEach(() => void vi.restoreAllMocks());

describe('a receipt', () => {
  test.each(cells)('of %s as the server signs it is right, and of no other cell', async (cell) => {
    const receipt = aReceipt(cell);
    for (const other of cells)
      expect(await isSigned(published, other, receipt)).toBe(other === cell);
  });

  test('of another number, another key or with one changed bit is wrong', async () => {
    const receipt = aReceipt();
    const bytes = Buffer.from(receipt.receipt, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    const stranger = generateKeyPairSync('ed25519');
    const spki = stranger.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
    const changed = bytes.toString('base64url');
    expect(await isSigned(published, 'window', { ...receipt, receipt: changed })).toBe(false);
    expect(await isSigned(published, 'window', { ...aReceipt(), receipt: receipt.receipt })).toBe(
      false,
    );
    expect(await isSigned(spki, 'window', receipt)).toBe(false);
    for (const text of ['', '!', 'AA', receipt.receipt.slice(1), '='.repeat(86)])
      expect(await isSigned(published, 'window', { ...receipt, receipt: text })).toBe(false);
  });

  test('is not called wrong when the key is none, or when the browser computes wrongly', async () => {
    const receipt = aReceipt();
    for (const spki of ['', 'AAAA', '<html>', published.slice(4), `${published}AA`])
      await expect(isSigned(spki, 'window', receipt), spki).rejects.toThrow();
    vi.spyOn(crypto.subtle, 'digest').mockResolvedValue(new ArrayBuffer(64));
    await expect(isSigned(published, 'window', receipt)).rejects.toThrow('cannot check');
    vi.spyOn(crypto.subtle, 'digest').mockRejectedValue(new Error('not here'));
    await expect(isSigned(published, 'window', receipt)).rejects.toThrow();
  });
});
