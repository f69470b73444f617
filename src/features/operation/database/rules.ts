/**
 * PostgreSQL settings that break the promise about ratings (pure functions). They log statements,
 * their values or the time of each commit. Times of ratings together with times of sign-ins could
 * identify a person.
 */

const isOff = (value: string): boolean => value === 'off';
const isNever = (value: string): boolean => value === '-1';
/** Statements that create or drop tables hold no rating. */
const isHarmlessAudit = (value: string): boolean =>
  value.split(',').every((kind) => /^\s*(none|ddl|role|misc|misc_set)?\s*$/i.test(kind));

const safe: Record<string, (value: string) => boolean> = {
  'log_statement': (value) => value === 'none' || value === 'ddl',
  'log_duration': isOff,
  'log_min_duration_statement': isNever,
  'log_min_duration_sample': isNever,
  'log_transaction_sample_rate': (value) => Number(value) === 0,
  'log_statement_stats': isOff,
  'log_parameter_max_length_on_error': (value) => value === '0',
  'debug_print_parse': isOff,
  'debug_print_rewritten': isOff,
  'debug_print_plan': isOff,
  'track_commit_timestamp': isOff,
  'auto_explain.log_min_duration': isNever,
  'pgaudit.log': isHarmlessAudit,
};

export const settingsThatMatter = Object.keys(safe);

export interface Setting {
  name: string;
  value: string;
}

/** The settings under which nobody may rate. A setting that the server does not have is safe. */
export const unsafeAmong = (settings: readonly Setting[]): Setting[] =>
  settings.filter(({ name, value }) => safe[name]?.(value) === false);
