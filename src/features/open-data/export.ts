/** The API as a document and as files: OpenAPI from the schemas, CSV from the same rows as JSON. */
import { z } from 'zod';
import { csvOf } from '#platform/exports/csv.ts';
import type { Region } from '#platform/region/profile.ts';
import type { DataPage } from './queries.ts';
import { resources, schemas, type Resource } from './schemas.ts';

export const columnsOf = (resource: Resource): string[] => Object.keys(schemas[resource].shape);

export const csvOfPage = (resource: Resource, page: DataPage<Resource>): string =>
  csvOf(columnsOf(resource), page.data);

const query = (name: string, schema: object, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const special: Partial<Record<Resource, object[]>> = {
  issues: [
    query(
      'list',
      { type: 'string', enum: ['problem', 'demand', 'optimization'], default: 'problem' },
      'which of the three lists',
    ),
  ],
  duties: [
    query('from', { type: 'string', format: 'date' }, 'first day; today when left out'),
    query('to', { type: 'string', format: 'date' }, 'last day; at most 62 days after the first'),
  ],
};

/** OpenAPI 3.1 of everything under /api/v1. */
export function openApiOf(region: Pick<Region, 'name' | 'portal'>): object {
  return {
    openapi: '3.1.0',
    info: {
      title: `${region.name}${region.portal.title}`,
      version: '1.0.0',
      description:
        'Open data, read only. Facts and aggregates that are published on the pages; nothing about a person who did not agree, nothing about a single rating.',
    },
    paths: Object.fromEntries(
      resources.map((resource) => [
        `/api/v1/${resource}`,
        {
          get: {
            operationId: `list-${resource}`,
            parameters: [
              query(
                'format',
                { type: 'string', enum: ['json', 'csv'], default: 'json' },
                'CSV is UTF-8 with a byte order mark',
              ),
              query('after', { type: 'string' }, '`next` of the answer before'),
              ...(special[resource] ?? []),
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
                },
              },
              400: {
                description: 'a parameter is not of its form',
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
        error: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
      },
    },
  };
}

function jsonSchemaOf(resource: Resource): object {
  const { $schema: _, ...schema } = z.toJSONSchema(schemas[resource]) as Record<string, unknown>;
  return schema;
}
