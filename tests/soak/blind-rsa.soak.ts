import { test } from 'vitest';
import { compareWithLibrary } from '#tests/features/ballots/client/blind-signing.ts';

test('20 keys × 50 messages, blinded by the library and by us, signed by OpenSSL, are the same bytes (B2)', () =>
  compareWithLibrary(20, 50));
