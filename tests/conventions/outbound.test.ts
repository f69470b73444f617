/** /privacy says that the portal sends nothing to other sites. */
import { expect, test } from 'vitest';
import { sourcesUnder, withoutComments } from './sources.ts';

// In a browser `connect-src 'self'` ensures the same. The verifiers are tools for the public.
const browsers = /^src\/(layouts|components)\/|\/(client|components)\//;
const allowed = new Set([
  'src/platform/time-sources.ts',
  'src/cli/verify-ballots.ts',
  'src/cli/verify-draws.ts',
]);

const calling =
  /\bfetch\(|\b(?:https?|http2|net|tls)\.(?:request|get|connect|createConnection)\(|createSocket\(|new WebSocket\(|import\s*\{[^}]*\b(?:request|get|connect|createConnection)\b[^}]*\}\s*from 'node:(?:https?|http2|net|tls)'/;

test('the portal calls no other server but one that tells the time', () => {
  const callers = [...sourcesUnder('src'), ...sourcesUnder('db')]
    .filter(({ path }) => !browsers.test(path))
    .filter(({ text }) => calling.test(withoutComments(text)))
    .map(({ path }) => path);
  expect(callers.filter((path) => !allowed.has(path))).toEqual([]);
  expect(callers, 'the test sees a call').toContain('src/platform/time-sources.ts');
});
