/** Loaded before a bot: its machine's clock differs by so many milliseconds from everybody else's. */
const aheadMs = Number(process.env['MACHINE_AHEAD_MS'] ?? 0);
const RealDate = Date;

class SkewedDate extends RealDate {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(given[0]);
  }
  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = SkewedDate as DateConstructor;
