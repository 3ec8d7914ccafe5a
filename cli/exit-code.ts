import { CommanderError } from 'commander';
import { PortTakenError } from '../local/serve.ts';
import { Failure } from '../src/runtime/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { sayFailure } from './advice.ts';

/** What the exit codes of the `usher` command mean; docs/commands.md tells them to the admin. */
export const EXIT = {
  done: 0,
  /** Something that was given or set up must be mended; the message says what. */
  mend: 1,
  /** The command line was wrong. */
  usage: 2,
  /** AWS, GitHub or Slack did not answer, or asks to wait: the same command may work later. */
  later: 3,
  /** A fault in Usher itself. */
  fault: 70,
  /** Ctrl-C. */
  stopped: 130,
} as const;

/**
 * The exit code of an error, and what is printed of it; undefined if it has been said, or need not be.
 *
 * @param isJson - For a program, to which nothing has been said yet.
 */
export function judge(
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
  if (error instanceof ProblemsError && isJson) {
    return { code: EXIT.mend, problems: error.problems.map((problem) => `${error.source}: ${problem}`) };
  }
  if (error instanceof ProblemsError || error instanceof PortTakenError) {
    return { code: EXIT.mend, problems: [error.message] };
  }
  if (error instanceof Failure) {
    return { code: error.kind === 'retryable' ? EXIT.later : EXIT.mend, problems: [sayFailure(error)] };
  }
  if (isOfFiles(error)) {
    const todo = 'see that you may read and write there, and that the disk has room';
    return { code: EXIT.mend, problems: [`${error.message}: ${todo}`] };
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.fault, problems: [`a fault in Usher: ${what}`] };
}

const REFUSED = /^(?:EACCES|EISDIR|EMFILE|ENAMETOOLONG|ENOENT|ENOSPC|ENOTDIR|EPERM|EROFS|EXDEV)$/;

/** Whether the file system refused something; its message names the file. */
const isOfFiles = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && REFUSED.test(String(error.code));
