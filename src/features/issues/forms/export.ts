/** The official forms and the office's list as sheets (F4, domain.md §6). */
import type { Channel } from '#db/vocabulary/ratings.ts';
import { channelLabels } from '#labels/codes.ts';
import { listDateTime } from '#labels/dates.ts';
import {
  awaitingAcceptance,
  closedWith,
  contact,
  filledBy,
  filledOn,
  formHeads,
  formMarks,
  formNames,
  formTitles,
  helpingUnits,
  leadUnit,
  officeListHeads,
  overdueRemark,
  signedBy,
  tick,
  walkerOfSource,
  withCause,
  writtenBy,
} from '#labels/issue-forms.ts';
import { issueStatusLabels, listKindLabels } from '#labels/issues.ts';
import { yesNoLabels } from '#labels/open-data.ts';
import { dayOf, type Day } from '#platform/day.ts';
import { SheetTime, type Cell, type SheetColumn } from '#platform/exports/cells.ts';
import type { OfficialForm } from '#platform/exports/xlsx.ts';
import type { FormRow, IssueLine } from '../queries.ts';
import { isOverdue } from '../rules.ts';
import type { FormKind } from './rules.ts';

/** The order of the four columns of 形式 (S1 附件2). */
const ledgerChannels: readonly Channel[] = ['mobile', 'pc', 'kiosk', 'window'];

const onDay = (on: Day | null): Cell => on && new SheetTime(on);
const walkerOf = ({ source }: FormRow): string | null =>
  (walkerOfSource as Record<string, string>)[source] ?? null;

/**
 * 整改完成时间: the day the unit reported, once experiencers have accepted it. Before that the cell
 * says that acceptance is due. After a failed acceptance it is empty again.
 */
function completion({ phase, completedOn, closedOn }: FormRow): Cell {
  if (phase === 'closed') return onDay(completedOn ?? closedOn);
  return phase === 'checking' && completedOn ? awaitingAcceptance(completedOn) : null;
}

/** 完成情况: the state, the day it ended, and the result that the unit reported. */
function state(row: FormRow, today: Day): string {
  const { status, phase, closedOn, resultText } = row;
  const late = isOverdue(row, today) ? [overdueRemark] : [];
  const result = resultText && (phase === 'closed' || phase === 'checking') ? [resultText] : [];
  return [`${issueStatusLabels[status]}${closedWith(closedOn)}`, ...late, ...result].join('\n');
}

const lines = (...texts: (string | null)[]): string | null =>
  texts.filter((text) => text !== null && text !== '').join('\n') || null;

/** `formUnitId`: the unit that fills in the form, so that it need not be named in each row. */
const rowOf: Record<
  FormKind,
  (row: FormRow, formUnitId: number | null, today: Day) => readonly Cell[]
> = {
  ledger: (row, formUnitId) => [
    onDay(dayOf(row.openDayAt ?? row.registeredAt)),
    walkerOf(row),
    row.item,
    ...ledgerChannels.map((channel) => (row.channel === channel ? tick : null)),
    withCause(row.publicText, row.cause),
    row.measures,
    completion(row),
    lines(row.leadUnitId === formUnitId ? null : row.leadUnit, row.section),
  ],
  checklist: (row, formUnitId, today) => [
    row.item,
    walkerOf(row),
    row.publicText,
    row.measures,
    onDay(row.dueOn),
    state(row, today),
    lines(
      row.number,
      row.leadUnitId === formUnitId || row.leadUnit === null ? null : leadUnit(row.leadUnit),
      row.helpers.length > 0 ? helpingUnits(row.helpers.map(({ name }) => name)) : null,
    ),
  ],
};

const layouts: Record<FormKind, Pick<OfficialForm, 'widths' | 'centred'>> = {
  ledger: { widths: [6, 12, 13, 15, 7, 7, 7, 7, 30, 30, 13, 13], centred: [0, 1, 4, 5, 6, 7, 10] },
  checklist: { widths: [6, 18, 13, 36, 34, 13, 22, 18], centred: [0, 5] },
};

export interface FormHeader {
  region: string;
  /** The unit that fills in the form. Null: the office, for all units. */
  unit: { id: number; name: string } | null;
  today: Day;
}

/** An official form with one row for each problem. What is not yet known is an empty cell. */
export function officialForm(
  kind: FormKind,
  rows: readonly FormRow[],
  { region, unit, today }: FormHeader,
): OfficialForm {
  const by = filledBy(unit?.name ?? '');
  return {
    ...layouts[kind],
    name: formNames[kind],
    mark: formMarks[kind],
    title: formTitles[kind](`${region}${unit?.name ?? ''}`),
    above:
      kind === 'ledger'
        ? [
            { text: by, columns: 8 },
            { text: filledOn(today), columns: 4 },
          ]
        : [
            { text: by, columns: 4 },
            { text: signedBy, columns: 1 },
            { text: filledOn(today), columns: 3 },
          ],
    heads: formHeads[kind],
    rows: rows.map((row, index) => [index + 1, ...rowOf[kind](row, unit?.id ?? null, today)]),
    below:
      kind === 'ledger'
        ? [
            { text: writtenBy, columns: 8 },
            { text: contact, columns: 4 },
          ]
        : [],
    pageNumber: '— &P —',
  };
}

const listKinds: Partial<Record<keyof typeof officeListHeads, SheetColumn['kind']>> = {
  dueOn: 'day',
  closedOn: 'day',
  registeredAt: 'time',
  publishedAt: 'time',
};
export const officeListColumns: readonly SheetColumn[] = Object.entries(officeListHeads).map(
  ([name, head]) => ({ head, kind: listKinds[name as keyof typeof officeListHeads] ?? 'text' }),
);

/** A row of the office's list, in the order of `officeListColumns`. */
export function officeListCells(issue: IssueLine, today: Day): Cell[] {
  const cells: Record<keyof typeof officeListHeads, Cell> = {
    number: issue.number,
    list: listKindLabels[issue.listKind],
    title: issue.title,
    unit: issue.leadUnit,
    channel: issue.channel && channelLabels[issue.channel],
    status: issueStatusLabels[issue.status],
    dueOn: onDay(issue.dueOn),
    overdue: yesNoLabels[`${isOverdue(issue, today)}`],
    closedOn: onDay(issue.closedOn),
    measures: issue.measures,
    registeredAt: new SheetTime(listDateTime(issue.registeredAt)),
    publishedAt: issue.publishedAt && new SheetTime(listDateTime(issue.publishedAt)),
  };
  return Object.values(cells);
}
