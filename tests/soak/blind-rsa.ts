/** B2 at length: 20 keys × 50 messages, blinded by the library and by us, signed by OpenSSL. */
import { compareWithLibrary } from '#tests/features/ballots/client/blind-signing.ts';

export const blindRsa = (): Promise<void> => compareWithLibrary(20, 50);
