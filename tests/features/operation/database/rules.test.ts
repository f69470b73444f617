import { expect, test } from 'vitest';
import { unsafeAmong } from '#features/operation/database/rules.ts';

const isSafe = (name: string, value: string): boolean =>
  unsafeAmong([{ name, value }]).length === 0;

test.each([
  ['log_statement', ['none', 'ddl'], ['mod', 'all']],
  ['log_min_duration_statement', ['-1'], ['0', '5000']],
  ['log_min_duration_sample', ['-1'], ['0']],
  ['log_transaction_sample_rate', ['0'], ['0.01', '1']],
  ['log_duration', ['off'], ['on']],
  ['log_parameter_max_length_on_error', ['0'], ['-1', '64']],
  ['track_commit_timestamp', ['off'], ['on']],
  ['auto_explain.log_min_duration', ['-1'], ['0', '250']],
  ['pgaudit.log', ['none', '', 'ddl, role'], ['all', 'write', 'ddl,read']],
])('%s', (name, safe, unsafe) => {
  for (const value of safe) expect(isSafe(name, value), value).toBe(true);
  for (const value of unsafe) expect(isSafe(name, value), value).toBe(false);
});

test('what has nothing to do with ratings is nobody’s business here', () => {
  expect(isSafe('log_connections', 'on')).toBe(true);
});
