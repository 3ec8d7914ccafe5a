import { paint } from '../terminal.ts';

/** What a look at one thing found: `warn` works, but not as an admin may think. */
export interface CheckResult {
  readonly level: 'pass' | 'warn' | 'fail';
  /** What was looked at. */
  readonly about: string;
  readonly says: string;
  /** What the admin is to do, unless it passes. */
  readonly todo?: string;
}

export const pass = (about: string, says: string): CheckResult => ({ level: 'pass', about, says });
export const warn = (about: string, says: string, todo: string): CheckResult => ({
  level: 'warn',
  about,
  says,
  todo,
});
export const fail = (about: string, says: string, todo: string): CheckResult => ({
  level: 'fail',
  about,
  says,
  todo,
});

const MARKS = {
  pass: { mark: '✓', color: 'green' },
  warn: { mark: '!', color: 'yellow' },
  fail: { mark: '✗', color: 'red' },
} as const;

/** A finding in one line. */
export function showCheck({ level, about, says, todo }: CheckResult): string {
  const { mark, color } = MARKS[level];
  return `${paint(color, mark)} ${paint('bold', about)} ${problemOf({ says, todo })}`;
}

/** A finding without what it is about. */
export const problemOf = ({ says, todo }: { readonly says: string; readonly todo?: string | undefined }) =>
  todo === undefined ? says : `${says}: ${todo}`;
