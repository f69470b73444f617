/**
 * Preloaded (`NODE_OPTIONS=--import …`) into a test portal. Its processes and threads take the
 * instant PORTAL_TEST_DATE as the time of their start by the test, and continue from there. No rule
 * asks the database for the time.
 */
const meant = process.env['PORTAL_TEST_DATE'];
const startedAt = Number(process.env['PORTAL_TEST_DATE_FROM']);

if (meant && startedAt) {
  const shiftMs = Date.parse(meant) - startedAt;
  const RealDate = Date;
  const realNow = RealDate.now.bind(RealDate);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(
        target,
        given.length > 0 ? given : [realNow() + shiftMs],
        newTarget,
      ) as Date,
    apply: (target) => new target(realNow() + shiftMs).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => realNow() + shiftMs : (Reflect.get(target, name, receiver) as unknown),
  });
}
