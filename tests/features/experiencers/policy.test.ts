/** Every role × every command of this part: who is refused before anything is parsed. */
import { expect } from 'vitest';
import {
  appointApplicant,
  apply,
  applySignedIn,
  rejectApplication,
  resubmitApplication,
  returnApplication,
  revealPhone,
  withdrawApplication,
} from '#features/experiencers/applications/commands.ts';
import {
  editCampaign,
  publishCampaign,
  writeCampaign,
} from '#features/experiencers/campaigns/commands.ts';
import { endAppointment } from '#features/experiencers/commands.ts';
import { chooseRoster } from '#features/experiencers/consents/commands.ts';
import { addServiceItem, editServiceItem } from '#features/service-items/commands.ts';
import type { Command } from '#platform/command.ts';
import type { Actor } from '#platform/ctx.ts';
import { roles, type Role } from '#db/vocabulary/roles.ts';
import { Denied, Invalid } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const everybodySignedIn = roles.filter((role) => role !== 'system');
const allowed: [string, Command<unknown>, readonly Role[]][] = [
  ['apply', apply, roles],
  ['applySignedIn', applySignedIn, roles],
  ['resubmitApplication', resubmitApplication, roles],
  ['withdrawApplication', withdrawApplication, roles],
  ['chooseRoster', chooseRoster, roles],
  ['returnApplication', returnApplication, ['office_admin']],
  ['rejectApplication', rejectApplication, ['office_admin']],
  ['appointApplicant', appointApplicant, ['office_admin']],
  ['revealPhone', revealPhone, ['office_admin']],
  ['endAppointment', endAppointment, ['office_admin']],
  ['writeCampaign', writeCampaign, ['bureau_editor', 'office_admin']],
  ['editCampaign', editCampaign, ['bureau_editor', 'office_admin']],
  ['publishCampaign', publishCampaign, ['bureau_reviewer', 'office_admin']],
  ['addServiceItem', addServiceItem, ['bureau_editor', 'office_admin']],
  ['editServiceItem', editServiceItem, ['bureau_editor', 'office_admin']],
];

/** 'in' when the permission check passed: the invalid input is then refused as invalid. */
const knock = async (
  run: Command<unknown>,
  db: Parameters<typeof ctx>[0],
  actor: Actor | null,
): Promise<string> => {
  try {
    await run(ctx(db, { actor }), { nonsense: 'x' });
  } catch (error) {
    if (error instanceof Denied) return error.reason;
    if (error instanceof Invalid) return 'in';
    throw error;
  }
  return 'ran';
};

test('each command lets in exactly the roles of the table', async ({ db }) => {
  for (const [name, run, who] of allowed) {
    for (const role of everybodySignedIn) {
      const actor: Actor = { ...town.office, roles: [role] };
      expect(await knock(run, db, actor), `${name} as ${role}`).toBe(
        who.includes(role) ? 'in' : 'forbidden',
      );
    }
    expect(await knock(run, db, null), `${name} without signing in`).toBe(
      name === 'apply' ? 'in' : 'signInFirst',
    );
  }
});
