/** How often a chance is given to an attack: a few times in every run of the tests, many times in `npm run soak`. */
export const rounds = (everyRun: number, soak: number): number =>
  process.env['PORTAL_SOAK'] === '1' ? soak : everyRun;
