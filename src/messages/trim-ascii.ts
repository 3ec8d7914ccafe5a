const ASCII_SPACE = ' \t\n\v\f\r';

/** Only ASCII white space: a comment padded with look-alikes of a space is talk. A regular expression would take quadratic time here. */
export function trimAscii(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && ASCII_SPACE.includes(value.charAt(start))) start += 1;
  while (end > start && ASCII_SPACE.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}
