import { Failure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { adviceFor, isCredentialsFailure } from '../advice.ts';
import { type CheckResult, fail, warn } from '../checks/check-result.ts';

/** Something that later checks need, or the subject of the failed check that made it unavailable. */
export type Prerequisite<T> = { readonly value: T } | { readonly blockedBy: string };

/** Runs checks and collects their results. The cause that blocks several checks is reported once. */
export class CheckRun {
  readonly results: CheckResult[] = [];
  readonly #onResult: (result: CheckResult) => void;
  readonly #onProgress: (text: string) => void;
  readonly #causes = new Map<string, string>();
  readonly #skipped = new Map<string, string[]>();

  /**
   * @param onResult - Called with each result as it comes.
   * @param onProgress - Called with what is being checked.
   */
  constructor(onResult: (result: CheckResult) => void, onProgress: (text: string) => void) {
    this.#onResult = onResult;
    this.#onProgress = onProgress;
  }

  add(results: readonly CheckResult[]): void {
    this.results.push(...results);
    results.forEach(this.#onResult);
  }

  /** Runs a check and adds its results; if it can't be completed, adds that as a failure. */
  async run(
    about: string,
    check: () => Promise<readonly CheckResult[]>,
  ): Promise<Prerequisite<readonly CheckResult[]>> {
    const checked = await this.require(about, check);
    if ('value' in checked) this.add(checked.value);
    return checked;
  }

  /** Gets something that later checks need; if that fails, adds the failure. */
  async require<T>(about: string, get: () => Promise<T>): Promise<Prerequisite<T>> {
    this.#onProgress(`checking ${about} …`);
    try {
      return { value: await get() };
    } catch (error) {
      return { blockedBy: this.#addError(about, error) };
    }
  }

  /** Notes checks that are not run. @param blockedBy - Subject of the failed check that they depend on. */
  skip(abouts: readonly string[], blockedBy: string): void {
    this.#skipped.set(blockedBy, [...(this.#skipped.get(blockedBy) ?? []), ...abouts]);
  }

  /** Adds the skipped checks as warnings. @returns all results. */
  finish(): readonly CheckResult[] {
    for (const [blockedBy, abouts] of this.#skipped) {
      const were = abouts.length === 1 ? 'was' : 'were';
      this.add([warn(abouts.join(', '), `${were} not checked`, `fix ${blockedBy} first`)]);
    }
    return this.results;
  }

  /** Adds the error that kept a check from completing, or skips the check if the cause is known. @returns its subject. */
  #addError(about: string, error: unknown): string {
    const { cause, result } = describeCause(about, error);
    const known = this.#causes.get(cause);
    if (known !== undefined) {
      this.skip([about], known);
      return known;
    }
    this.#causes.set(cause, result.about);
    this.add([result]);
    if (result.about !== about) this.skip([about], result.about);
    return result.about;
  }
}

/** @returns `cause` is the same for errors with the same cause. @throws the error itself if it is a bug. */
function describeCause(
  about: string,
  error: unknown,
): { readonly cause: string; readonly result: CheckResult } {
  if (error instanceof ProblemsError) {
    const [says = '', ...todo] = error.problems.join('; ').split(': ');
    return { cause: error.message, result: fail(error.source, says, todo.join(': ') || 'fix this first') };
  }
  if (!(error instanceof Failure)) throw error;
  const advice = adviceFor(error) || 'fix this first';
  if (isCredentialsFailure(error)) {
    const reason = error.message.replace(/^\w+: /, '');
    return { cause: 'credentials', result: fail('AWS credentials', `do not work (${reason})`, advice) };
  }
  // If GitHub does not respond, the route does not matter.
  const cause = error.message.replace(/^[A-Z]+ \S+ → no answer/, 'GitHub: no answer');
  return { cause, result: fail(about, `could not be checked (${error.message})`, advice) };
}
