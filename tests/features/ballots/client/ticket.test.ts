import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  cellBytes,
  fromBase64url,
  toBase64url,
  toHex,
  type Bytes,
} from '#features/ballots/client/bytes.ts';
import {
  makeTickets,
  readManifest,
  readVoucher,
  signTickets,
  Untrusted,
  type Signatures,
  type Ticket,
} from '#features/ballots/client/ticket.ts';
import { voucherOf } from '#features/ballots/client/voucher.ts';
import { nullifierOf } from '#features/ballots/client/ticket-wire.ts';
import { fingerprintOf } from '#features/ballots/tickets/manifest.ts';
import { cellBytes as bytesOnTheServer } from '#features/ballots/tickets/message.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { aKey, aManifest, dayId, kidOf, signBlinded, type CellKey } from './blind-signing.ts';

const keys: Partial<Record<Cell, CellKey>> = { mobile: aKey(), window: aKey(), remark: aKey() };

function signed(tickets: readonly Ticket[], by = keys): Signatures {
  const entries = tickets.map(
    ({ cell, blinded }) => [cell, by[cell] as CellKey, fromBase64url(blinded)] as const,
  );
  return {
    signed: Object.fromEntries(
      entries.map(([cell, { privateKey }, blinded]) => [
        cell,
        toBase64url(signBlinded(privateKey, blinded)),
      ]),
    ),
    kids: Object.fromEntries(entries.map(([cell]) => [cell, kidOf((keys[cell] as CellKey).spki)])),
  };
}

test('a ticket a cell, laid out as trust.md §1.3 says, signed and checked', async () => {
  const day = await readManifest(aManifest(keys), dayId);
  const made = await makeTickets(day);
  expect(made.map(({ cell, state }) => [cell, state])).toEqual([
    ['mobile', 'made'],
    ['window', 'made'],
    ['remark', 'made'],
  ]);
  for (const [at, byte] of ['01', '04', '05'].entries()) {
    const input = toHex(fromBase64url(made[at]?.input ?? ''));
    expect(input).toMatch(
      new RegExp(
        `^.{64}${Buffer.from('xtyg-ballot-v1').toString('hex')}${dayId.replaceAll('-', '')}${byte}.{64}$`,
      ),
    );
    expect(fromBase64url(made[at]?.blinded ?? '')).toHaveLength(384);
  }
  expect(new Set(made.flatMap(({ input, blinded, inv }) => [input, blinded, inv])).size).toBe(9);
  const ready = await signTickets(day, made, signed(made));
  expect(
    ready.every(({ state, sig }) => state === 'signed' && fromBase64url(sig ?? '').length === 384),
  ).toBe(true);
});

test('browser and server mean the same cell by the same byte', () => {
  expect(cellBytes).toEqual(bytesOnTheServer);
});

test('the fingerprint is that of the very bytes, as the poster prints it: four groups of four digits', async () => {
  const bytes = aManifest(keys);
  const { fingerprint } = await readManifest(bytes, dayId);
  expect(fingerprint).toBe(fingerprintOf(Buffer.from(bytes).toString()));
  expect(fingerprint).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
  expect((await readManifest(aManifest(keys, { k: 6 }), dayId)).fingerprint).not.toBe(fingerprint);
});

test('a manifest with anything but the right keys is refused', async () => {
  const spki = Buffer.from((keys.mobile as CellKey).spki).toString('base64url');
  const kid = kidOf((keys.mobile as CellKey).spki);
  const cells = [{ cell: 'mobile' as const, spki, kid }];
  expect((await readManifest(aManifest({}, { cells }), dayId)).keys.size).toBe(1);
  const wrong: [string, Bytes][] = [
    ['another day', aManifest(keys, { dayId: 'd9b1c2a0-0000-4000-8000-000000000000' })],
    ['another version', aManifest(keys, { v: 2 as 1 })],
    ['2048 bits', aManifest({ mobile: aKey(2048) })],
    ['4096 bits', aManifest({ mobile: aKey(4096) })],
    ['another exponent', aManifest({ mobile: aKey(3072, 3) })],
    [
      'a kid of another key',
      aManifest(
        {},
        { cells: [{ cell: 'mobile', spki, kid: kidOf((keys.window as CellKey).spki) }] },
      ),
    ],
    ['a cell twice', aManifest({}, { cells: [...cells, ...cells] })],
    ['a cell nobody knows', aManifest({}, { cells: [{ cell: 'toString' as Cell, spki, kid }] })],
  ];
  for (const [what, bytes] of wrong)
    await expect(readManifest(bytes, dayId), what).rejects.toThrow(Untrusted);
  await expect(
    readManifest(aManifest({}, { cells: [{ cell: 'mobile', spki: 'AAAA', kid }] }), dayId),
    'no key at all',
  ).rejects.toThrow();
});

test('B3: one signature by another key, or one named by another kid, refuses all tickets of the day', async () => {
  const day = await readManifest(aManifest(keys), dayId);
  const made = await makeTickets(day);
  const answer = signed(made);
  const tagging = aKey(); // with a key only for this person, the bureau could recognise the ticket
  const blinded = fromBase64url(made[1]?.blinded ?? '');
  blinded[0] = 0;
  const wrong: Signatures[] = [
    {
      ...answer,
      signed: { ...answer.signed, window: toBase64url(signBlinded(tagging.privateKey, blinded)) },
    },
    { ...answer, signed: { ...answer.signed, window: answer.signed.mobile } },
    { ...answer, signed: { mobile: answer.signed.mobile } },
    { ...answer, signed: { ...answer.signed, window: '*' } },
    { ...answer, kids: { ...answer.kids, window: kidOf(tagging.spki) } },
    { ...answer, kids: {} },
  ];
  for (const one of wrong) await expect(signTickets(day, made, one)).rejects.toThrow(Untrusted);
});

test('a 评价凭证 carries its ticket to another device; altered or of another day it is refused', async () => {
  const day = await readManifest(aManifest(keys), dayId);
  const made = await makeTickets(day);
  const [ticket] = (await signTickets(day, made, signed(made))) as [Ticket];
  const text = voucherOf(ticket);
  const read = await readVoucher(day, text);
  expect(read).toMatchObject({
    openDayId: dayId,
    cell: 'mobile',
    state: 'signed',
    input: ticket.input,
    sig: ticket.sig,
    kid: ticket.kid,
  });
  expect(await nullifierOf(read)).toBe(
    createHash('sha256').update(fromBase64url(ticket.input)).digest('base64url'),
  );
  for (const altered of [
    text.slice(0, -4),
    `${text.slice(0, 80)}${text[80] === 'A' ? 'B' : 'A'}${text.slice(81)}`,
    'v1.',
    'v1.AAAA',
  ])
    await expect(readVoucher(day, altered)).rejects.toThrow(Untrusted);
  const other = '6f1d0b5c-2a34-4c1e-9a77-0d2f4b8e1c91';
  await expect(
    readVoucher(await readManifest(aManifest(keys, { dayId: other }), other), text),
  ).rejects.toThrow(Untrusted);
});
