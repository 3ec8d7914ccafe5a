import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { formatTable } from '../../../cli/history/format-table.ts';

const HEAD = ['when', 'who', 'what', 'where'];
const ROWS = [
  ['2026-11-23T12:00:00Z', 'mona', 'added', 'my_org/onboarding#1'],
  ['2026-11-22T12:00:00Z', 'a-rather-long-login', 'denied: not-a-member', 'my_org/handbook#12'],
];
const linesOf = (columns?: number) => stripVTControlCharacters(formatTable(HEAD, ROWS, columns)).split('\n');

describe('formatTable', () => {
  it('prints each row in one line in a pipe, without borders', () => {
    expect(linesOf()).toEqual([
      'when                  who                  what                  where',
      '2026-11-23T12:00:00Z  mona                 added                 my_org/onboarding#1',
      '2026-11-22T12:00:00Z  a-rather-long-login  denied: not-a-member  my_org/handbook#12',
    ]);
  });

  it.each([80, 60, 50])('fits a terminal of %d columns without omitting anything', (columns) => {
    const lines = linesOf(columns);

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    const letters = (text: string) => text.replaceAll(/\s/g, '').split('').toSorted().join('');
    expect(letters(lines.join(''))).toBe(letters([HEAD, ...ROWS].flat().join('')));
  });

  it('wraps neither a time nor a column name', () => {
    const lines = linesOf(10);

    expect(lines[0]).toBe('when                  who  what  where');
    expect(lines.filter((line) => /^2026-11-2[23]T12:00:00Z {2}/.test(line))).toHaveLength(2);
  });
});
