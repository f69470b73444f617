/** The groups of 待办 that a person has: what they may do, and the due days of what they see. */
import { todoGroups, type TodoGroup } from '#db/vocabulary/deadlines.ts';
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { isStatusGroup, statusGroups } from './rules.ts';

/** Empty for those who read no issues. Units also see what is due later. */
export const todoGroupsOf = (actor: Actor): TodoGroup[] =>
  can(actor, 'issue.readOffice')
    ? todoGroups.filter((group) =>
        isStatusGroup(group)
          ? can(actor, statusGroups[group][1])
          : group !== 'later' || !can(actor, 'issue.readAll'),
      )
    : [];
