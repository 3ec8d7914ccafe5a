import { styleText } from 'node:util';

/** How the `usher` command writes: its result goes to standard output, everything else to standard error. */
export interface Terminal {
  /** Writes a line about what was done or found along the way. */
  readonly info: (text: string) => void;
  /**
   * Prints the result, once, at the end.
   *
   * @param text - For a person.
   * @param value - The same for a program, printed instead with `--json`.
   */
  readonly print: (text: string, value: object) => void;
  /** Shows a text until the next output replaces it; does nothing unless standard error is a terminal. */
  readonly progress: (text: string) => void;
}

/** @param json - Print the result as JSON and nothing else. */
export function openTerminal(json: boolean, out = process.stdout, err = process.stderr): Terminal {
  const isInteractive = err.isTTY && !json;
  const clear = () => {
    if (isInteractive) err.write('\r\u001B[K');
  };
  return {
    info: (text) => {
      clear();
      if (!json) err.write(`${text}\n`);
    },
    print: (text, value) => {
      clear();
      out.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
    },
    progress: (text) => {
      clear();
      if (isInteractive) err.write(paint('dim', text));
    },
  };
}

/** Styles a text for standard error, if that is a terminal with colors and NO_COLOR is not set. */
export const paint = (style: Parameters<typeof styleText>[0], text: string) =>
  styleText(style, text, { stream: process.stderr });

/** A line about a finished step. */
export const done = (text: string) => `${paint('green', '✓')} ${text}`;

/** `1 message`, `2 messages`. */
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
