/**
 * The schema of a database as text: each table with its columns, checks, keys, indexes and
 * triggers, each function and view. `db/schema.sql` holds the text for the newest migration, so
 * that a reader sees the whole schema in one file, and a test sees what a migration drops by
 * accident.
 */
import pg from 'pg';

/** One statement for each kind of object: its name, and its definition as SQL. */
const kinds = [
  `select format('table %s', relname) as name,
     format(E'create table %I (\\n%s\\n);', relname, string_agg(format('  %I %s%s%s', attname,
       format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end,
       case when attidentity <> '' then ' generated always as identity'
            when attgenerated <> '' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ')'
            when adbin is not null then ' default ' || pg_get_expr(adbin, adrelid) else '' end), E',\\n' order by attnum)) as text
   from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
   left join pg_attrdef on adrelid = pg_class.oid and adnum = attnum
   where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace group by relname`,
  `select format('constraint %s on %s', conname, conrelid::regclass) as name,
     format('alter table %s add constraint %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) as text
   from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0 and contype in ('c', 'f', 'p', 'u', 'x')`,
  `select format('index %s', indexrelid::regclass) as name, pg_get_indexdef(indexrelid) || ';' as text
   from pg_index join pg_class on pg_class.oid = indrelid
   where relnamespace = 'public'::regnamespace
     and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))`,
  `select format('trigger %s on %s', tgname, tgrelid::regclass) as name, pg_get_triggerdef(pg_trigger.oid) || ';' as text
   from pg_trigger join pg_class on pg_class.oid = tgrelid
   where not tgisinternal and relnamespace = 'public'::regnamespace`,
  `select format('function %s', pg_proc.oid::regprocedure) as name, rtrim(pg_get_functiondef(pg_proc.oid), E'\\n') || ';' as text
   from pg_proc where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
     and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`,
  `select format('view %s', relname) as name,
     format(E'create %s %I as\\n%s', case relkind when 'm' then 'materialized view' else 'view' end, relname, pg_get_viewdef(oid)) as text
   from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace`,
];

/** Name of each object → its definition, sorted by name so that two runs give the same text. */
export async function describeSchema(databaseUrl: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const objects: [string, string][] = [];
    for (const kind of kinds) {
      const { rows } = await client.query<{ name: string; text: string }>(kind);
      const found = rows.map(({ name, text }): [string, string] => [name, text]);
      objects.push(...found.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return new Map(objects);
  } finally {
    await client.end();
  }
}

const heading = '-- Written by `npm run db:schema`. Not read by the program: migrations are.\n';

/** The text of `db/schema.sql`. */
export const schemaText = (schema: ReadonlyMap<string, string>): string =>
  heading + [...schema].map(([name, text]) => `\n-- ${name}\n${text}\n`).join('');

/** Reads the text of `db/schema.sql`. */
export function readSchemaText(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^\n?-- (?=(?:table|constraint|index|trigger|function|view) )/m);
  return new Map(
    parts.map((part): [string, string] => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1).trimEnd()];
    }),
  );
}
