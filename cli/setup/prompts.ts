import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import select from '@inquirer/select';

/** @returns what is wrong with an answer; undefined if nothing is. */
export type Check = (answer: string) => Promise<string | undefined>;

/** Prompts for answers. A prompt is repeated until the answer passes its check. */
export interface Prompts {
  readonly text: (message: string, initial: string | undefined, check: Check) => Promise<string>;
  readonly secret: (message: string, check: Check) => Promise<string>;
  readonly choose: <T extends string>(
    message: string,
    choices: readonly { readonly value: T; readonly name: string }[],
  ) => Promise<T>;
  readonly confirm: (message: string) => Promise<boolean>;
}

type Streams = { readonly input?: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };

/** Prompts in a terminal, on standard error. */
export function openPrompts(streams: Streams = { output: process.stderr }): Prompts {
  const validate = (check: Check) => async (answer: string) => (await check(answer)) ?? true;
  return {
    text: (message, initial, check) =>
      input(
        { message, validate: validate(check), ...(initial === undefined ? {} : { default: initial }) },
        streams,
      ),
    secret: (message, check) =>
      password({ message: `${message} (hidden):`, toggleMask: false, validate: validate(check) }, streams),
    choose: (message, choices) => select({ message, choices }, streams),
    confirm: (message) => confirm({ message }, streams),
  };
}
