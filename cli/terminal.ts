import { styleText } from 'node:util';

/** How the `usher` command speaks: what it is asked for on standard output, what goes on meanwhile on standard error. */
export interface Terminal {
  /** Tells what was done or found on the way. */
  readonly tell: (text: string) => void;
  /**
   * Gives what the command was asked for, once and at its end.
   *
   * @param text - For a person.
   * @param value - The same for a program, which asked for it by `--json`.
   */
  readonly give: (text: string, value: object) => void;
  /** Shows a text that the next one takes the place of; nothing where no person is watching. */
  readonly progress: (text: string) => void;
}

/** A terminal as the options ask for it. @param json - The result is to be JSON, and nothing is told on the way. */
export function openTerminal(json: boolean, out = process.stdout, err = process.stderr): Terminal {
  const isWatched = err.isTTY && !json;
  const clear = () => {
    if (isWatched) err.write('\r\u001B[K');
  };
  return {
    tell: (text) => {
      clear();
      if (!json) err.write(`${text}\n`);
    },
    give: (text, value) => {
      clear();
      out.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
    },
    progress: (text) => {
      clear();
      if (isWatched) err.write(paint('dim', text));
    },
  };
}

/** A text with a look, where standard error is a terminal that shows looks, and none where NO_COLOR is set. */
export const paint = (look: Parameters<typeof styleText>[0], text: string) =>
  styleText(look, text, { stream: process.stderr });

/** A line on something that was done. */
export const done = (text: string) => `${paint('green', '✓')} ${text}`;

/** A number of things, in words: `1 message`, `2 messages`. */
export const counted = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;
