import { paint } from '../terminal.ts';

/** The result of one check of `doctor` or `setup`. `warn` works, but maybe not as intended. */
export interface CheckResult {
  readonly level: 'pass' | 'warn' | 'fail';
  /** The subject of the sentence, such as `clock`. */
  readonly about: string;
  /** The rest of it, such as `is 40 s off`. */
  readonly says: string;
  /** What to do about it; undefined if the check passed. */
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

/** A result in one line. */
export function formatResult({ level, about, says, todo }: CheckResult): string {
  const { mark, color } = MARKS[level];
  return `${paint(color, mark)} ${paint('bold', about)} ${problemText({ says, todo })}`;
}

/** A result without its subject. */
export const problemText = ({ says, todo }: { readonly says: string; readonly todo?: string | undefined }) =>
  todo === undefined ? says : `${says}: ${todo}`;
