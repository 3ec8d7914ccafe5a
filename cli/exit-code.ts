import { CommanderError } from 'commander';
import { Failure } from '../src/runtime/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { describeFailure } from './advice.ts';

/** Exit codes of the `usher` command; docs/commands.md lists them for admins. */
export const EXIT = {
  done: 0,
  /** The admin has to fix something; the message says what. */
  fix: 1,
  /** The command line was wrong. */
  usage: 2,
  /** AWS, GitHub or Slack did not respond, or asked to wait: the same command may work later. */
  later: 3,
  /** A bug in Usher. */
  bug: 70,
  /** Ctrl-C. */
  stopped: 130,
} as const;

/**
 * Turns an error into an exit code and what to print.
 *
 * @param isJson - Print for a program; commander has printed nothing then.
 * @returns `problems` is undefined if there is nothing left to print.
 */
export function describeError(
  error: unknown,
  isJson = false,
): {
  readonly code: number;
  readonly problems: readonly string[] | undefined;
} {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: EXIT.done, problems: undefined };
    return { code: EXIT.usage, problems: isJson ? [error.message.replace(/^error: /, '')] : undefined };
  }
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return { code: EXIT.stopped, problems: ['stopped'] };
  }
  if (error instanceof ProblemsError) {
    const problems = isJson
      ? error.problems.map((problem) => `${error.source}: ${problem}`)
      : [error.message];
    return { code: EXIT.fix, problems };
  }
  if (error instanceof Failure) {
    return { code: error.kind === 'retryable' ? EXIT.later : EXIT.fix, problems: [describeFailure(error)] };
  }
  if (isFileError(error)) {
    return { code: EXIT.fix, problems: [`${error.message}: ${fixFor(error)}`] };
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.bug, problems: [`this is a bug in Usher: ${details}`] };
}

const FILE_ERRORS = /^(?:EACCES|EISDIR|EMFILE|ENAMETOOLONG|ENOENT|ENOSPC|ENOTDIR|EPERM|EROFS|EXDEV)$/;

/** An error of the file system; its message names the file. */
const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && FILE_ERRORS.test(String(error.code));

const fixFor = ({ code }: NodeJS.ErrnoException) =>
  code === 'ENOENT' || code === 'ENOTDIR'
    ? 'make the folder first, or correct the path'
    : 'check your permissions there and the free space on the disk';
