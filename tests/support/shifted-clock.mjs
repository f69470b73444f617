/**
 * Loaded with `--import`: the clock of the process is wrong by SHIFT_MS, as after an empty battery.
 */
const RealDate = Date;
const shift = Number(process.env.SHIFT_MS);

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shift);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
