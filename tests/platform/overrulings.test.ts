/**
 * False alarms of the privacy scan: a second person decides in writing, and the audit log records
 * it.
 */
import { describe, expect } from 'vitest';
import { desc } from 'drizzle-orm';
import { auditEntries } from '#db/tables/office.ts';
import { overruledFinds, overrulings } from '#db/tables/privacy.ts';
import { draftOpenDay } from '#features/open-days/commands.ts';
import { addServiceItem } from '#features/service-items/commands.ts';
import type { Db } from '#db/connect.ts';
import {
  askForRuling,
  countOwnRulings,
  countWaitingRulings,
  findOverruling,
  listOverrulings,
  listRulers,
  openAskedForm,
  ruleOnFinds,
} from '#platform/overrulings.ts';
import { Denied, Invalid, Refusal } from '#platform/refusal.ts';
import { verifyAudit } from '#platform/audit.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const serial = '13800000001';
const item = { itemName: `设备型号 ${serial} 备案`, itemCode: 'X-1', unitId: '1' };
const claim = '这是设备型号，不是手机号码';
const request = {
  textKind: 'serviceItem',
  claim,
  address: '/office/service-items',
  finds: [{ kind: 'mobile', text: serial, before: '设备型号 ', after: ' 备案' }],
  form: item,
};
const ask = (db: Db, actor = town.editor, changes = {}) =>
  askForRuling(ctx(db, { actor }), { ...request, ...changes });
const ruling = {
  ruling: 'overruled',
  rulingReason: '核对过铭牌，是型号',
};

describe('a stopped text', () => {
  test('names what was found, and passes once another person overruled it', async ({ db }) => {
    const editor = ctx(db, { actor: town.editor });
    await expect(addServiceItem(editor, item)).rejects.toMatchObject({
      fieldErrors: { itemName: 'personalData' },
      finds: { itemName: [{ kind: 'mobile', text: serial }] },
    });
    const { overrulingId } = await ask(db);
    await expect(addServiceItem(editor, item)).rejects.toThrow(Invalid);
    await ruleOnFinds(ctx(db, { actor: town.reviewer }), { overrulingId, ...ruling });
    await addServiceItem(editor, item);
    // Nobody reviewed another number.
    await expect(
      addServiceItem(editor, { ...item, itemName: '型号 13800000002', itemCode: 'X-2' }),
    ).rejects.toThrow(Invalid);
  });

  test('is decided for its kind of text alone', async ({ db }) => {
    const { overrulingId } = await ask(db);
    await ruleOnFinds(ctx(db, { actor: town.reviewer }), { overrulingId, ...ruling });
    const drafted = draftOpenDay(ctx(db, { actor: town.editor }), { title: item.itemName });
    await expect(drafted).rejects.toMatchObject({
      fieldErrors: { title: 'personalData' },
    });
  });

  test('stays stopped when the other person finds that it is personal', async ({ db }) => {
    const { overrulingId } = await ask(db);
    await ruleOnFinds(ctx(db, { actor: town.office }), {
      overrulingId,
      ruling: 'upheld',
      rulingReason: '看不出是型号，请删去',
    });
    expect(await db.$count(overruledFinds)).toBe(0);
    await expect(addServiceItem(ctx(db, { actor: town.editor }), item)).rejects.toThrow(Invalid);
  });
});

describe('the decision', () => {
  test('is never that of the writer, and is made once', async ({ db }) => {
    const { overrulingId } = await ask(db, town.office);
    await expect(
      ruleOnFinds(ctx(db, { actor: town.office }), { overrulingId, ...ruling }),
    ).rejects.toEqual(new Refusal('privacy.notYourOwn'));
    await expect(
      ruleOnFinds(ctx(db, { actor: town.editor }), { overrulingId, ...ruling }),
    ).rejects.toThrow(Denied);
    await ruleOnFinds(ctx(db, { actor: town.reviewer }), { overrulingId, ...ruling });
    await expect(
      ruleOnFinds(ctx(db, { actor: town.convenor }), { overrulingId, ...ruling }),
    ).rejects.toEqual(new Refusal('privacy.decided'));
    expect(await listRulers(ctx(db, { actor: town.office }), 'notice')).not.toContain(
      town.office.name,
    );
  });

  test('the database refuses one person for both hands', async ({ db }) => {
    await ask(db, town.office);
    await expect(
      db.update(overrulings).set({
        outcome: 'overruled',
        reason: '自己决定',
        decidedBy: town.office.userId,
        decidedAt: new Date('2026-11-21T09:00+08:00'),
      }),
    ).rejects.toThrow();
  });

  test('about a remark is for those who review remarks', async ({ db }) => {
    const { overrulingId } = await ask(db, town.reviewer, { textKind: 'remark' });
    await expect(
      ruleOnFinds(ctx(db, { actor: town.office }), { overrulingId, ...ruling }),
    ).rejects.toEqual(new Refusal('privacy.notYourKind'));
    expect(await findOverruling(ctx(db, { actor: town.office }), overrulingId)).toBeNull();
    expect(await countWaitingRulings(ctx(db, { actor: town.office }))).toBe(0);
    expect(await countWaitingRulings(ctx(db, { actor: town.convenor }))).toBe(1);
  });

  test('stands in the audit with its reason, and holds no number', async ({ db }) => {
    const { overrulingId } = await ask(db);
    const reviewer = ctx(db, { actor: town.reviewer });
    await expect(
      ruleOnFinds(reviewer, { overrulingId, ...ruling, rulingReason: `是型号 ${serial}` }),
    ).rejects.toMatchObject({ fieldErrors: { rulingReason: 'personalData' } });
    await ruleOnFinds(reviewer, { overrulingId, ...ruling });
    const [last] = await db.select().from(auditEntries).orderBy(desc(auditEntries.seq)).limit(1);
    expect(last).toMatchObject({
      actor: town.reviewer.userId,
      action: 'privacy.overrule',
      detail: { ruling: 'overruled', reason: ruling.rulingReason, kinds: ['mobile'] },
    });
    expect(JSON.stringify(await db.select().from(auditEntries))).not.toContain(serial);
    expect((await verifyAudit(db)).ok).toBe(true);
    const { rows } = await listOverrulings(ctx(db, { actor: town.auditor }), null);
    expect(rows).toMatchObject([{ reason: ruling.rulingReason, claim, finds: [{ text: serial }] }]);
  });
});

test('what was typed waits sealed for its writer, for a week', async ({ db }) => {
  const { overrulingId: id } = await ask(db);
  expect(JSON.stringify(await db.select().from(overrulings))).not.toContain(serial);
  const editor = ctx(db, { actor: town.editor });
  expect(await openAskedForm(editor, id, '/office/service-items')).toEqual(item);
  expect(await openAskedForm(editor, id, '/office/notices/new')).toBeNull();
  expect(await openAskedForm(ctx(db, { actor: town.office }), id, '/office/service-items')).toBe(
    null,
  );
  const later = ctx(db, { actor: town.editor, now: '2026-11-28T09:01+08:00' });
  expect(await openAskedForm(later, id, '/office/service-items')).toBeNull();
  await ruleOnFinds(ctx(db, { actor: town.reviewer }), { overrulingId: id, ...ruling });
  expect(await countOwnRulings(editor)).toBe(1);
});

test('asked twice it is one request; strangers see none', async ({ db }) => {
  const first = await ask(db);
  expect(await ask(db, town.editor, { claim: '铭牌上的型号' })).toEqual(first);
  expect((await listOverrulings(ctx(db, { actor: town.desk }), null)).rows).toEqual([]);
  expect((await listOverrulings(ctx(db, { actor: town.editor }), null)).rows).toMatchObject([
    { claim: '铭牌上的型号', requester: town.editor.name },
  ]);
});
