import { existsSync } from 'node:fs';
import { Failure, RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { describeFailure } from '../advice.ts';
import { textOf } from '../settings-file.ts';
import type { Check, Prompts } from './prompts.ts';

/** Something that `setup` needs from the admin. */
interface Question {
  readonly name: string;
  /** How to provide it without a prompt. */
  readonly howTo: string;
  /** What the admin provided that way. */
  readonly provided: string | undefined;
  readonly check?: Check;
}

/** Collects answers, provided or prompted for, and the problems with them. */
export class Answers {
  readonly #prompts: Prompts | undefined;
  readonly #problems: string[] = [];
  readonly #retryable: string[] = [];

  /** @param prompts - Undefined if nobody can be prompted. */
  constructor(prompts: Prompts | undefined) {
    this.#prompts = prompts;
  }

  /** Whether somebody can be prompted. */
  get isInteractive(): boolean {
    return this.#prompts !== undefined;
  }

  /** @returns undefined if it is missing or wrong, which is recorded as a problem. */
  async text(question: Question & { readonly initial?: string }): Promise<string | undefined> {
    const { name, initial } = question;
    return this.#answer(question, (prompts, check) => prompts.text(`${name}:`, initial, check));
  }

  /** @returns undefined if it is missing or wrong, which is recorded as a problem. */
  async secret(question: Question): Promise<Secret | undefined> {
    const answer = await this.#answer(question, (prompts, check) => prompts.secret(question.name, check));
    return answer === undefined ? undefined : new Secret(answer);
  }

  /** A secret of several lines, which a terminal would echo: prompts for its file. */
  async secretFile(question: Question): Promise<Secret | undefined> {
    const answer = await this.#answer(question, async (prompts, check) => {
      const checkFile: Check = async (file) => (existsSync(file) ? check(textOf(file)) : 'does not exist');
      return textOf(await prompts.text(`file of the ${question.name}:`, undefined, checkFile));
    });
    return answer === undefined ? undefined : new Secret(answer);
  }

  addProblem(problem: string): void {
    this.#problems.push(problem);
  }

  /**
   * Records an error that kept something from being checked.
   *
   * @param unchecked - What could not be checked because of it.
   * @throws the error itself if it is a bug.
   */
  addError(error: unknown, unchecked: readonly string[] = []): void {
    const suffix = unchecked.length === 0 ? '' : `; not checked because of this: ${unchecked.join(', ')}`;
    if (error instanceof ProblemsError) {
      this.#problems.push(`${error.message}${suffix}`);
    } else if (error instanceof Failure) {
      if (error.kind === 'retryable') this.#retryable.push(`${error.message}${suffix}`);
      this.#problems.push(`${describeFailure(error)}${suffix}`);
    } else throw error;
  }

  /** @throws ProblemsError with all problems; RetryableFailure if all of them may go away. */
  throwIfIncomplete(): void {
    if (this.#problems.length === 0) return;
    if (this.#problems.length === this.#retryable.length) {
      throw new RetryableFailure(this.#retryable.join('; '));
    }
    throw new ProblemsError('setup', this.#problems);
  }

  async #answer(
    { name, howTo, provided, check = async () => undefined }: Question,
    prompt: (prompts: Prompts, check: Check) => Promise<string>,
  ): Promise<string | undefined> {
    const checkAnswer: Check = async (answer) => (answer === '' ? 'is required' : check(answer));
    if (provided === undefined || provided === '') {
      if (this.#prompts !== undefined) return prompt(this.#prompts, checkAnswer);
      this.#problems.push(`${name} is missing: ${howTo}`);
      return undefined;
    }
    const problem = await check(provided);
    if (problem === undefined) return provided;
    this.#problems.push(`${name} ${problem}`);
    return undefined;
  }
}
