import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { LocalRun } from '../local-run.ts';
import { problemsOf, RulesVersion } from './rules-version.ts';
import type { RulesShape } from './shapes.ts';

/** How often the file is checked for changes, in ms. */
const POLL_INTERVAL = 200;

/** Deploys the rules file when it is saved. Has all versions that have been in force, and the errors of the file. */
export class WatchedRules {
  readonly #run: LocalRun;
  readonly #onChange: () => void;
  readonly #versions: RulesVersion[] = [];
  #text = '';
  #problems: RulesShape['problems'] = [];
  #state: RulesShape['state'] = 'in force';
  #since: number;
  #deploying: Promise<void> = Promise.resolve();

  /** @param onChange - Called when the result of {@link show} changes. */
  constructor(run: LocalRun, onChange: () => void) {
    this.#run = run;
    this.#onChange = onChange;
    this.#since = run.clock.now().getTime();
    this.#keep();
    watchFile(run.rulesFile, { interval: POLL_INTERVAL }, this.#onSave);
  }

  stop(): void {
    unwatchFile(this.#run.rulesFile, this.#onSave);
  }

  /** The version in force, from 0. */
  get version(): number {
    return this.#versions.length - 1;
  }

  /** A version of the rules; the one in force by default. */
  at(version = this.version): RulesVersion {
    const found = this.#versions[version];
    if (found === undefined) throw new Error(`no rules have version ${version}`);
    return found;
  }

  show(): RulesShape {
    return {
      file: this.#run.rulesFile,
      text: this.#text,
      problems: this.#problems,
      state: this.#state,
      since: this.#since,
      rules: this.at().diagram(),
    };
  }

  #keep(): void {
    const version = RulesVersion.read(this.#run.rulesFile, this.#run.rules);
    this.#text = version.text;
    this.#versions.push(version);
  }

  /** Handles saves one after another. */
  readonly #onSave = (): void => {
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
