const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const FORM = new RegExp(String.raw`^(\d{4}-\d\d-\d\d)T${CLOCK}:[0-5]\d(?:\.\d+)?(?:Z|[+-]${CLOCK})$`);

/** Parses a time of RFC 3339, such as `2026-11-23T00:00:00Z`; undefined if it has another form. */
export function parseTime(text: string): Date | undefined {
  const [, day = ''] = FORM.exec(text) ?? [];
  return isDay(day) ? new Date(text) : undefined;
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(day: string): boolean {
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
