import { styleText } from 'node:util';
import type { Verdict } from './verdict.ts';

/** How many cases of a breach are shown. */
const SHOWN = 10;

/** The verdict on a run as a table for the terminal, with each breach below it. */
export function showVerdict({ figures, breaches }: Verdict): string {
  const width = Math.max(...figures.map(([what]) => what.length));
  const rows = figures.map(([what, count]) => `  ${what.padEnd(width)}  ${String(count).padStart(8)}`);
  const broken = breaches.flatMap(({ name, cases }) => [
    '',
    styleText('red', `✗ ${name}: ${cases.length}`),
    ...cases.slice(0, SHOWN).map((text) => `    ${text}`),
    ...(cases.length > SHOWN ? [`    and ${cases.length - SHOWN} more`] : []),
  ]);
  const end = broken.length === 0 ? ['', styleText('green', '✓ every promise was kept')] : broken;
  return [...rows, ...end].join('\n');
}
