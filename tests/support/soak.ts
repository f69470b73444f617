/** Little of an attack in every run of the tests, all of it in `npm run soak`. */
export const rounds = <T>(everyRun: T, soak: T): T =>
  process.env['PORTAL_SOAK'] === '1' ? soak : everyRun;
