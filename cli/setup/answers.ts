import { existsSync } from 'node:fs';
import { Failure, RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { sayFailure } from '../advice.ts';
import { textOf } from './edit-settings.ts';
import type { Check, Prompts } from './prompts.ts';

/** One thing that is needed. */
interface Question {
  /** What is asked for. */
  readonly name: string;
  /** How to give it without being asked. */
  readonly how: string;
  /** What was given so. */
  readonly given: string | undefined;
  readonly check?: Check;
}

/** Gathers what a command needs: what was given, else what a person is asked for, else it is noted as a problem. */
export class Answers {
  readonly #prompts: Prompts | undefined;
  readonly #problems: string[] = [];
  readonly #later: string[] = [];

  /** @param prompts - Undefined where nobody can be asked. */
  constructor(prompts: Prompts | undefined) {
    this.#prompts = prompts;
  }

  /** Whether a person can be asked. */
  get canAsk(): boolean {
    return this.#prompts !== undefined;
  }

  /** @returns undefined if it is missing or wrong, which is noted. */
  async text(question: Question & { readonly initial?: string }): Promise<string | undefined> {
    const { name, initial } = question;
    return this.#answer(question, (prompts, check) => prompts.text(`${name}:`, initial, check));
  }

  /** @returns undefined if it is missing or wrong, which is noted. */
  async secret(question: Question): Promise<Secret | undefined> {
    const answer = await this.#answer(question, (prompts, check) => prompts.secret(question.name, check));
    return answer === undefined ? undefined : new Secret(answer);
  }

  /** A secret of several lines, which nobody can type unseen: a person is asked for its file. */
  async secretFile(question: Question): Promise<Secret | undefined> {
    const answer = await this.#answer(question, async (prompts, check) => {
      const inFile: Check = async (file) => (existsSync(file) ? check(textOf(file)) : 'is not there');
      return textOf(await prompts.text(`file of the ${question.name}:`, undefined, inFile));
    });
    return answer === undefined ? undefined : new Secret(answer);
  }

  /** Notes something else that is wrong. */
  note(problem: string): void {
    this.#problems.push(problem);
  }

  /**
   * Notes what keeps something from being looked at.
   *
   * @param instead - What is not looked at because of it.
   * @throws the error itself if the world is not at fault.
   */
  meet(error: unknown, instead: readonly string[] = []): void {
    const without = instead.length === 0 ? '' : `; not looked at without it: ${instead.join(', ')}`;
    if (error instanceof ProblemsError) {
      this.#problems.push(`${error.message}${without}`);
    } else if (error instanceof Failure) {
      if (error.kind === 'retryable') this.#later.push(`${error.message}${without}`);
      this.#problems.push(`${sayFailure(error)}${without}`);
    } else throw error;
  }

  /** @throws ProblemsError if anything is missing or wrong; RetryableFailure if only waiting helps. */
  settle(): void {
    if (this.#problems.length === 0) return;
    if (this.#problems.length === this.#later.length) throw new RetryableFailure(this.#later.join('; '));
    throw new ProblemsError('setup', this.#problems);
  }

  async #answer(
    { name, how, given, check = async () => undefined }: Question,
    ask: (prompts: Prompts, check: Check) => Promise<string>,
  ): Promise<string | undefined> {
    const notEmpty: Check = async (answer) => (answer === '' ? 'is needed' : check(answer));
    if (given === undefined || given === '') {
      if (this.#prompts !== undefined) return ask(this.#prompts, notEmpty);
      this.#problems.push(`${name} is missing: ${how}`);
      return undefined;
    }
    const problem = await check(given);
    if (problem === undefined) return given;
    this.#problems.push(`${name} ${problem}`);
    return undefined;
  }
}
