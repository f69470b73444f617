/** A small part of an attack in every test run, the full attack in `npm run soak`. */
export const rounds = <T>(everyRun: T, soak: T): T =>
  process.env['PORTAL_SOAK'] === '1' ? soak : everyRun;
