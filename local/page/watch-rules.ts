import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { LocalRun } from '../local-run.ts';
import { problemsOf, RulesPage } from './rules-book.ts';
import type { RulesShape } from './shapes.ts';

/** In ms: how often it is looked whether the file was saved. */
const LOOK_EVERY = 200;

/** The rules of a run: those in force now and earlier, and what is wrong with the file, if anything is. */
export class WatchedRules {
  readonly #run: LocalRun;
  readonly #onChange: () => void;
  readonly #pages: RulesPage[] = [];
  #text = '';
  #problems: RulesShape['problems'] = [];
  #state: RulesShape['state'] = 'in force';
  #since: number;
  #deploying: Promise<void> = Promise.resolve();

  /** @param onChange - Hears of whatever {@link show} shows anew. */
  constructor(run: LocalRun, onChange: () => void) {
    this.#run = run;
    this.#onChange = onChange;
    this.#since = run.clock.now().getTime();
    this.#keep();
    watchFile(run.rulesFile, { interval: LOOK_EVERY }, this.#look);
  }

  stop(): void {
    unwatchFile(this.#run.rulesFile, this.#look);
  }

  /** Which rules are in force: the number of them since the start. */
  get version(): number {
    return this.#pages.length - 1;
  }

  /** The rules that were in force under a number. */
  page(version = this.version): RulesPage {
    const page = this.#pages[version];
    if (page === undefined) throw new Error(`there are no rules of number ${version}`);
    return page;
  }

  show(): RulesShape {
    return {
      file: this.#run.rulesFile,
      text: this.#text,
      problems: this.#problems,
      state: this.#state,
      since: this.#since,
      rules: this.page().picture(),
    };
  }

  #keep(): void {
    const page = RulesPage.read(this.#run.rulesFile, this.#run.rules);
    this.#text = page.text;
    this.#pages.push(page);
  }

  /** Each save is looked at after the one before it, whatever came of that. */
  readonly #look = (): void => {
    this.#deploying = this.#deploying.then(() => this.#deploy());
  };

  async #deploy(): Promise<void> {
    try {
      const text = readFileSync(this.#run.rulesFile, 'utf8');
      if (text === this.#text && this.#state === 'in force') return;
      this.#text = text;
      readRulesFile(this.#run.rulesFile);
      this.#problems = [];
      this.#state = 'deploying';
      this.#onChange();
      await this.#run.reload();
      this.#keep();
      this.#state = 'in force';
      this.#since = this.#run.clock.now().getTime();
    } catch (error) {
      this.#problems = problemsOf(error);
      this.#state = 'wrong';
    }
    this.#onChange();
  }
}
