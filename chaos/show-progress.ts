import type { WriteStream } from 'node:tty';
import type { Progress } from './verdict/end.ts';

const WIDTH = 30;
/** In ms of real time: between two pictures of the bar, and between two lines where there is no terminal. */
const EVERY = { bar: 100, line: 15_000 };

/** Shows how far a run is: as a bar on a terminal, elsewhere as a line now and then. */
export class ProgressBar {
  readonly #stream: WriteStream;
  #shownAt = 0;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  show({ settled, expected, of }: Progress, elapsed: number): void {
    const now = performance.now();
    if (now - this.#shownAt < (this.#stream.isTTY ? EVERY.bar : EVERY.line)) return;
    this.#shownAt = now;
    const filled = Math.round((settled / Math.max(1, expected)) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const text = `${bar} ${settled} of ${expected} ${of}, ${(elapsed / 3_600_000).toFixed(1)} h of Usher’s time`;
    this.#stream.write(this.#stream.isTTY ? `\r${text}` : `${text}\n`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write(`\r${' '.repeat(WIDTH + 60)}\r`);
  }
}
