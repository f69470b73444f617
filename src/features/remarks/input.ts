import { z } from 'zod';
import { remarkOutcomes } from '#db/vocabulary/ratings.ts';
import { maybeWords, oneOf, publicWords, rowId, uuidId } from '#platform/input.ts';
import { remarkLength } from '#features/ballots/casting/input.ts';

/** Additional error kind: a text for an outcome that was not chosen → `rewording: notChosen`. */
export const reviewRemarkInput = z
  .strictObject({
    remarkId: uuidId,
    outcome: oneOf(remarkOutcomes),
    rewording: maybeWords(remarkLength),
    reviewReason: maybeWords(300),
    unitId: z
      .preprocess((typed) => (typed === '' ? undefined : typed), rowId.optional())
      .transform((id) => id ?? null),
  })
  .superRefine(({ outcome, rewording, reviewReason, unitId }, issues) => {
    const lacks = (field: string, kind = 'blank') =>
      issues.addIssue({ code: 'custom', path: [field], message: kind });
    if (outcome === 'reworded' && rewording === null) lacks('rewording');
    if (outcome !== 'reworded' && rewording !== null) lacks('rewording', 'notChosen');
    if ((outcome === 'reworded' || outcome === 'withheld') && reviewReason === null)
      lacks('reviewReason');
    if (outcome === 'passed_on' && unitId === null) lacks('unitId');
  });

/** The reason for taking down a published remark; it is public. */
export const withdrawRemarkInput = z.strictObject({
  remarkId: uuidId,
  withdrawReason: publicWords(200, 4),
});

/** domain.md §4.3: a reply has 10–2000 characters. */
export const replyToRemarkInput = z.strictObject({
  remarkId: uuidId,
  reply: publicWords(2000, 10),
});
