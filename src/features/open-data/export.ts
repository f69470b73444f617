/**
 * The API as a document and as sheets. OpenAPI comes from the schemas. CSV has the same rows as
 * JSON, with labels for codes.
 */
import { z } from 'zod';
import { channelLabels, experiencerTypeLabels, openDayKindLabels } from '#labels/codes.ts';
import { listDateTime } from '#labels/dates.ts';
import { dutyStatusLabels, halfDayLabels } from '#labels/duties.ts';
import { issuePhaseLabels, listKindLabels } from '#labels/issues.ts';
import { listKinds, publicPhases } from '#db/vocabulary/issues.ts';
import {
  distributionLabel,
  listSeparator,
  measureLabel,
  sheetHeads,
  yesNoLabels,
} from '#labels/open-data.ts';
import { openDayPhaseLabels } from '#labels/statuses.ts';
import {
  SheetTime,
  type Cell,
  type ColumnKind,
  type SheetColumn,
} from '#platform/exports/cells.ts';
import { sheetFormats, workbookType } from '#platform/exports/sheet.ts';
import type { Region } from '#platform/region/profile.ts';
import { resources, schemas, type Item, type Resource } from './schemas.ts';

/** The column heads of a sheet, in the order of `cellsOf`. */
export const headsOf = (resource: Resource): string[] => Object.values(sheetHeads[resource]);

interface FieldSchema {
  type?: string;
  format?: string;
  anyOf?: FieldSchema[];
}

/** The kind of a column, from the schema of its field. Codes, lists and sums are words. */
const kindOf = ({ type, format, anyOf = [] }: FieldSchema): ColumnKind =>
  format === 'date-time'
    ? 'time'
    : format === 'date'
      ? 'day'
      : type === 'integer' || type === 'number'
        ? 'number'
        : (anyOf.map(kindOf).find((kind) => kind !== 'text') ?? 'text');

/** The columns of a sheet, in the order of `cellsOf`. */
export function columnsOf(resource: Resource): SheetColumn[] {
  const { properties } = jsonSchemaOf(resource) as { properties: Record<string, FieldSchema> };
  return Object.entries(sheetHeads[resource]).map(([name, head]) => ({
    head,
    kind: kindOf(properties[name] ?? {}),
  }));
}

const moment = (at: string): SheetTime => new SheetTime(listDateTime(new Date(at)));
const day = (on: string | null): SheetTime | null => (on === null ? null : new SheetTime(on));

type Words<R extends Resource> = (item: Item<R>) => Partial<Record<keyof Item<R>, Cell>>;

/** The values that differ between a sheet and JSON. */
const inWords: { [R in Resource]: Words<R> } = {
  'open-days': (item) => ({
    kind: openDayKindLabels[item.kind],
    startsAt: moment(item.startsAt),
    endsAt: moment(item.endsAt),
    registrationOpensAt: moment(item.registrationOpensAt),
    registrationClosesAt: moment(item.registrationClosesAt),
    rateOpensAt: moment(item.rateOpensAt),
    rateClosesAt: moment(item.rateClosesAt),
    channels: item.channels.map((channel) => channelLabels[channel]).join(listSeparator),
    state: openDayPhaseLabels[item.state],
  }),
  'experiencers': (item) => ({
    type: experiencerTypeLabels[item.type],
    startsOn: day(item.startsOn),
    endsOn: day(item.endsOn),
  }),
  'issues': (item) => ({
    list: listKindLabels[item.list],
    channel: item.channel && channelLabels[item.channel],
    state: issuePhaseLabels[item.state],
    dueOn: day(item.dueOn),
    closedOn: day(item.closedOn),
    implementedOn: day(item.implementedOn),
    overdue: yesNoLabels[`${item.overdue}`],
    publishedAt: moment(item.publishedAt),
    changedAt: moment(item.changedAt),
  }),
  'duties': (item) => ({
    day: day(item.day),
    halfDay: halfDayLabels[item.halfDay],
    status: dutyStatusLabels[item.status],
  }),
  'ratings': (item) => ({
    startsAt: moment(item.startsAt),
    channel: channelLabels[item.channel],
    measure: measureLabel(item.channel, item.measure),
    distribution: item.distribution && distributionLabel(item.measure, item.distribution),
  }),
};

/** A row of a sheet: codes as labels, instants as local time. */
export function cellsOf<R extends Resource>(resource: R, item: Item<R>): Cell[] {
  const words: Record<string, unknown> = { ...item, ...inWords[resource](item) };
  return Object.keys(sheetHeads[resource]).map((name) => words[name] as Cell);
}

const query = (name: string, schema: object, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const date = { type: 'string', format: 'date' };
const unit = query('unit', { type: 'string' }, 'code of a unit; one that no unit has is refused');
const after = query('after', { type: 'string' }, '`next` of the answer before');

/** The query parameters of each list besides `format`. */
const filters: Record<Resource, object[]> = {
  'open-days': [after],
  'experiencers': [after],
  'issues': [
    after,
    query(
      'list',
      { type: 'string', enum: listKinds, default: 'problem' },
      'which of the three lists',
    ),
    unit,
    query('channel', { type: 'string', enum: Object.keys(channelLabels) }, 'where it was met'),
    query('state', { type: 'string', enum: publicPhases }, 'how far it is'),
    query(
      'overdue',
      { type: 'string', enum: ['true', 'false'], default: 'false' },
      'true: only what is late, the longest overdue first',
    ),
  ],
  'duties': [
    query('from', date, 'first day; today when left out'),
    query('to', date, 'last day; at most 62 days after the first'),
    unit,
  ],
  'ratings': [after],
};

/**
 * OpenAPI 3.1 of everything under /api/v1. `address` is the portal's, with its sub-path, without a
 * trailing slash.
 */
export function openApiOf(region: Pick<Region, 'name' | 'portal'>, address: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: `${region.name}${region.portal.title}`,
      version: '1.0.0',
      description:
        'Open data, read only. Facts and aggregates that are published on the pages; nothing about a person who did not agree, nothing about a single rating.',
    },
    servers: [{ url: address }],
    paths: Object.fromEntries(
      resources.map((resource) => [
        `/api/v1/${resource}`,
        {
          get: {
            operationId: `list-${resource}`,
            parameters: [
              query(
                'format',
                { type: 'string', enum: ['json', ...sheetFormats], default: 'json' },
                'CSV and XLSX are the whole list from `after` on, with heads and codes in Chinese and local time (Asia/Shanghai). CSV is UTF-8 with a byte order mark; text that a spreadsheet would take for a formula, number or date begins with an apostrophe. XLSX is a workbook of one sheet; text is in text cells, unchanged',
              ),
              ...filters[resource],
            ],
            responses: {
              200: {
                description: 'a page of the list',
                headers: {
                  Link: {
                    description: 'rel="next" while there is more',
                    schema: { type: 'string' },
                  },
                },
                content: {
                  'application/json': {
                    schema: {
                      type: 'object',
                      required: ['data', 'next'],
                      additionalProperties: false,
                      properties: {
                        data: {
                          type: 'array',
                          items: { $ref: `#/components/schemas/${resource}` },
                        },
                        next: { type: ['string', 'null'] },
                      },
                    },
                  },
                  'text/csv': { schema: { type: 'string' } },
                  [workbookType]: { schema: { type: 'string', format: 'binary' } },
                },
              },
              503: {
                description: 'too many sheets are being made; see Retry-After',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } },
              },
              400: {
                description: 'a parameter is unknown, stands twice, or is not of its form',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } },
              },
            },
          },
        },
      ]),
    ),
    components: {
      schemas: {
        ...Object.fromEntries(resources.map((resource) => [resource, jsonSchemaOf(resource)])),
        error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: { type: 'string' },
            parameter: { type: 'string' },
            message: { type: 'string' },
          },
        },
      },
    },
  };
}

function jsonSchemaOf(resource: Resource): object {
  const { $schema: _, ...schema } = z.toJSONSchema(schemas[resource]) as Record<string, unknown>;
  return schema;
}
