import { z } from 'zod';
import { windowSign } from '#labels/duties.ts';
import { attendances, halfDays } from '#db/vocabulary/duties.ts';
import { editionField } from '#platform/edition.ts';
import {
  calendarDay,
  maybePublicWords,
  oneOf,
  publicWords,
  uuidId,
  words,
} from '#platform/input.ts';

/** 12, A03, 综合3; 12号, 012 and １２ are the same window. */
const windowNo = publicWords(12)
  .transform((text) =>
    text
      .normalize('NFKC')
      .replace(/\s/g, '')
      .toUpperCase()
      .replace(windowSign, '')
      .replace(/^0+(?=\d+$)/, ''),
  )
  .refine((text) => text.length > 0, 'blank')
  .refine((text) => text.length === 0 || /^[\p{Script=Han}A-Z\d-]+$/u.test(text), 'malformed');

const arrangement = {
  officialId: z
    .string('blank')
    .refine((id) => id !== '', 'blank')
    .pipe(uuidId),
  day: calendarDay,
  halfDay: oneOf(halfDays),
  place: words(60), // hall code and floor; the command checks them
  windowNo,
  items: publicWords(60, 2),
};

const lineInput = z.strictObject(arrangement);
export type DutyLine = z.infer<typeof lineInput>;

/** Maximum lines of the grid. More lines need a second form. */
export const gridLines = 12;

const lineFields = Object.keys(arrangement) as (keyof DutyLine)[];
/** A line without any of these is ignored. Day, half day and place are filled in by default. */
const tellingFields = ['officialId', 'windowNo', 'items'] as const;

/**
 * The week grid: one set of fields per line, named like `windowNo-3`. Errors have the same names.
 * An empty grid is an error.
 */
export const planInput = z.record(z.string(), z.unknown(), 'malformed').transform((raw, issues) => {
  const lines: (DutyLine & { line: number })[] = [];
  const known = new Set(
    Array.from({ length: gridLines }, (_, line) =>
      lineFields.map((field) => `${field}-${line}`),
    ).flat(),
  );
  if (Object.keys(raw).some((name) => !known.has(name)))
    issues.addIssue({ code: 'custom', path: ['form'], message: 'unexpected' });
  for (let line = 0; line < gridLines; line += 1) {
    if (tellingFields.every((field) => String(raw[`${field}-${line}`] ?? '').trim() === ''))
      continue;
    const parsed = lineInput.safeParse(
      Object.fromEntries(lineFields.map((field) => [field, raw[`${field}-${line}`]])),
    );
    if (parsed.success) lines.push({ ...parsed.data, line });
    else
      for (const issue of parsed.error.issues)
        issues.addIssue({
          code: 'custom',
          path: [`${String(issue.path[0])}-${line}`],
          message: /^[a-z][a-zA-Z]+$/.test(issue.message) ? issue.message : 'malformed',
          ...(issue.code === 'custom' && issue.params && { params: issue.params }),
        });
  }
  if (lines.length === 0 && issues.issues.length === 0)
    issues.addIssue({ code: 'custom', path: ['officialId-0'], message: 'nothingPlanned' });
  return lines;
});

export const changeInput = z.strictObject({
  dutyId: uuidId,
  edition: editionField,
  ...arrangement,
  reason: publicWords(100, 2),
});

/** A stored turn as form values. The reason for a change is entered again. */
export const typedDuty = (stored: {
  officialId: string;
  dutyOn: string;
  halfDay: string;
  hallCode: string;
  floor: string;
  windowNo: string;
  items: string;
}): Record<string, string> => ({
  officialId: stored.officialId,
  day: stored.dutyOn,
  halfDay: stored.halfDay,
  place: `${stored.hallCode}/${stored.floor}`,
  windowNo: stored.windowNo,
  items: stored.items,
});

export const cancelInput = z.strictObject({ dutyId: uuidId, reason: publicWords(100, 2) });

/** The option of the desk's list for a person who owes no turns. */
export const otherPerson = 'other';

const attendanceInput = z.strictObject({
  dutyId: uuidId,
  edition: editionField,
  attendance: oneOf(attendances),
  reason: maybePublicWords(100),
  substitute: z
    .string('malformed')
    .optional()
    .refine((id) => !id || id === otherPerson || uuidId.safeParse(id).success, 'notOffered')
    .transform((id) => id || null),
  substituteName: maybePublicWords(20),
  substitutePost: maybePublicWords(40),
});

export const recordInput = attendanceInput.superRefine((input, issues) => {
  const blank = (field: string) =>
    issues.addIssue({ code: 'custom', path: [field], message: 'blank' });
  if (input.attendance === 'present') return;
  if (!input.reason) blank('reason');
  if (input.attendance !== 'substituted') return;
  if (!input.substitute) blank('substitute');
  if (input.substitute === otherPerson && !input.substituteName) blank('substituteName');
  if (input.substitute === otherPerson && !input.substitutePost) blank('substitutePost');
});

/** The recorded attendance as form values. */
export const typedAttendance = (stored: {
  attendance: string | null;
  attendanceReason: string | null;
  substituteId: string | null;
  substituteName: string | null;
  substitutePost: string | null;
}): Record<string, string> => {
  const isOther = stored.substituteId === null && stored.substituteName !== null;
  return {
    attendance: stored.attendance ?? '',
    reason: stored.attendanceReason ?? '',
    substitute: stored.substituteId ?? (isOther ? otherPerson : ''),
    substituteName: (isOther && stored.substituteName) || '',
    substitutePost: (isOther && stored.substitutePost) || '',
  };
};
