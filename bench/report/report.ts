import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Choices, type Part, PARTS } from '../read-options.ts';
import { writeFigures } from './document.ts';
import { type Section, toMarkdown, toText } from './table.ts';

/** The results of a run, and where they go. */
export class Report {
  readonly #choices: Choices;
  readonly #machine: string;
  readonly #results: Partial<Record<Part | 'goals', object>> = {};
  readonly #sections = new Map<Part | 'goals', Section>();

  /** @param machine - A line about it, which is shown at once. */
  constructor(choices: Choices, machine: string) {
    this.#choices = choices;
    this.#machine = machine;
    console.log(machine);
  }

  /** Shows a result in the terminal, and writes it where it was asked for: a run that is broken off keeps what it has. */
  async add(part: Part | 'goals', result: object, section: Section): Promise<void> {
    this.#results[part] = result;
    this.#sections.set(part, section);
    console.log(`\n${toText(section)}`);
    await this.#write();
  }

  async #write(): Promise<void> {
    const { json, plots = 'docs/images', write, runs, withoutRivals } = this.#choices;
    if (json !== undefined) {
      const all = { machine: this.#machine, runs, withoutRivals, ...this.#results };
      await writeFile(json, `${JSON.stringify(all, undefined, 2)}\n`);
    }
    if (this.#choices.plots !== undefined || write !== undefined) {
      await mkdir(plots, { recursive: true });
      for (const section of this.#sections.values()) {
        for (const [name, { svg }] of Object.entries(section.plots)) {
          await writeFile(join(plots, `${name}.svg`), svg);
        }
      }
    }
    if (write === undefined) return;
    const folder = relative(dirname(write), plots);
    // The goals are about all parts: a run of some leaves those in the document as they are.
    const isWhole = !withoutRivals && PARTS.every((part) => this.#sections.has(part));
    if (!isWhole) this.#sections.delete('goals');
    const figures = [...this.#sections].map(([part, section]) => [part, toMarkdown(section, folder)]);
    const machine = `${this.#machine}. Measured on ${new Date().toISOString().slice(0, 10)}.`;
    await writeFigures(write, { machine, ...Object.fromEntries(figures) });
  }
}
