/** Reads what a form or an export shows, for a page and for a workbook alike. */
import { listUnits } from '#features/organisations/queries.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { OfficialForm } from '#platform/exports/xlsx.ts';
import { issueScope, type IssueScope } from '../policy.ts';
import { listFormRows } from '../queries.ts';
import { officialForm } from './export.ts';
import { officeQueryOf, periodOf, type OfficeQuery } from './input.ts';
import { maximumFormRows, type AskedPeriod, type FormKind } from './rules.ts';

type Unit = Awaited<ReturnType<typeof listUnits>>[number];

export interface OfficeAnswer {
  scope: IssueScope;
  /** The units a reader may choose from: none for a unit, which sees its own. */
  units: readonly Unit[];
  asked: OfficeQuery<Unit>;
  /** The reader's own unit, or the chosen one. Null: all units. */
  unit: Unit | null;
}

/** The filter of an address within the reader's scope. Throws `Denied`. */
export async function readOfficeQuery(ctx: Ctx, query: URLSearchParams): Promise<OfficeAnswer> {
  const scope = issueScope(ctx.actor);
  const all = await listUnits(ctx.db);
  const units = scope.kind === 'all' ? all : [];
  const asked = officeQueryOf(query, units);
  const own = scope.kind === 'unit' ? all.find(({ id }) => id === scope.unitId) : asked.unit;
  return { scope, units, asked, unit: own ?? null };
}

export interface FormAnswer extends OfficeAnswer {
  period: AskedPeriod & {
    typed: Record<'quarter' | 'from' | 'to', string>;
    parameters: Record<string, string>;
  };
  /** Null: the period is faulty, or has more problems than a form holds. */
  form: OfficialForm | null;
  rows: number;
  tooMany: boolean;
}

/** An official form for the period and filter of an address. Throws `Denied`. */
export async function readForm(
  ctx: Ctx,
  kind: FormKind,
  query: URLSearchParams,
): Promise<FormAnswer> {
  const office = await readOfficeQuery(ctx, query);
  const asked = periodOf(query, ctx.today);
  const { quarter, typed, fault } = asked;
  const period = {
    ...asked,
    parameters: {
      ...(quarter && { quarter }),
      ...(!quarter && typed.from && { from: typed.from }),
      ...(!quarter && typed.to && { to: typed.to }),
    },
  };
  const none = { ...office, period, form: null, rows: 0, tooMany: false };
  if (fault) return none;
  const rows = office.asked.wrongNumber
    ? []
    : await listFormRows(
        ctx.db,
        office.scope,
        { ...office.asked.filter, registered: period.period },
        ctx.today,
        maximumFormRows + 1,
      );
  if (rows.length > maximumFormRows) return { ...none, tooMany: true };
  const form = officialForm(kind, rows, {
    region: ctx.region.name,
    unit: office.unit,
    today: ctx.today,
  });
  return { ...none, form, rows: rows.length };
}
