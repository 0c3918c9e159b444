/** `2026-03-09T14:05`, what the clock on the wall in that zone says. @param unix seconds since 1970 */
export function toLocal(unix: number, tz: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: tz,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(unix * 1000)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

/** @returns seconds since 1970; an hour that the zone skips becomes the one after it */
export function fromLocal(local: string, tz: string): number {
  const wanted = Date.parse(`${local}Z`) / 1000;
  let unix = wanted;
  // Twice, because the offset at the first guess may be that of the other side of a change of clocks.
  for (let round = 0; round < 2; round += 1) unix += wanted - Date.parse(`${toLocal(unix, tz)}Z`) / 1000;
  return unix;
}
