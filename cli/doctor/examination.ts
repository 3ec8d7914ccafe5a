import { Failure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { adviceOn, isAboutCredentials } from '../advice.ts';
import { type CheckResult, fail, warn } from '../checks/check.ts';

/** What later looks need; or the name of what keeps it away, which was told. */
export type Needed<T> = { readonly is: T } | { readonly lacks: string };

/** All that is found, told as it is found. What keeps several looks from being made is told once. */
export class Examination {
  readonly findings: CheckResult[] = [];
  readonly #tell: (finding: CheckResult) => void;
  readonly #progress: (text: string) => void;
  readonly #causes = new Map<string, string>();
  readonly #skipped = new Map<string, string[]>();

  /**
   * @param tell - Hears each finding.
   * @param progress - Hears what is looked at now.
   */
  constructor(tell: (finding: CheckResult) => void, progress: (text: string) => void) {
    this.#tell = tell;
    this.#progress = progress;
  }

  note(findings: readonly CheckResult[]): void {
    this.findings.push(...findings);
    findings.forEach(this.#tell);
  }

  /** Looks at one thing. That it could not be looked at is a finding too. */
  async look(
    about: string,
    find: () => Promise<readonly CheckResult[]>,
  ): Promise<Needed<readonly CheckResult[]>> {
    const found = await this.get(about, find);
    if ('is' in found) this.note(found.is);
    return found;
  }

  /** Gets what later looks need. That it is not to be had is a finding. */
  async get<T>(about: string, get: () => Promise<T>): Promise<Needed<T>> {
    this.#progress(`looking at ${about} …`);
    try {
      return { is: await get() };
    } catch (error) {
      return { lacks: this.#meet(about, error) };
    }
  }

  /** Notes what is not looked at, and what keeps it from that. */
  skip(abouts: readonly string[], lacks: string): void {
    this.#skipped.set(lacks, [...(this.#skipped.get(lacks) ?? []), ...abouts]);
  }

  /** Tells what was not looked at. */
  end(): readonly CheckResult[] {
    for (const [lacks, abouts] of this.#skipped) {
      const were = abouts.length === 1 ? 'was' : 'were';
      this.note([warn(abouts.join(', '), `${were} not looked at`, `see to ${lacks} first`)]);
    }
    return this.findings;
  }

  /** Tells what keeps a look from being made, unless that was told. @returns its name. */
  #meet(about: string, error: unknown): string {
    const { cause, finding } = obstacle(about, error);
    const known = this.#causes.get(cause);
    if (known !== undefined) {
      this.skip([about], known);
      return known;
    }
    this.#causes.set(cause, finding.about);
    this.note([finding]);
    if (finding.about !== about) this.skip([about], finding.about);
    return finding.about;
  }
}

function obstacle(about: string, error: unknown): { readonly cause: string; readonly finding: CheckResult } {
  if (error instanceof ProblemsError) {
    const [says = '', ...todo] = error.problems.join('; ').split(': ');
    return { cause: error.message, finding: fail(error.source, says, todo.join(': ') || 'mend this first') };
  }
  if (!(error instanceof Failure)) throw error;
  const advice = adviceOn(error) || 'mend this first';
  if (isAboutCredentials(error)) {
    const why = error.message.replace(/^\w+: /, '');
    return { cause: 'credentials', finding: fail('AWS credentials', `do not work (${why})`, advice) };
  }
  // Whatever GitHub was asked, that it does not answer is one thing.
  const cause = error.message.replace(/^[A-Z]+ \S+ → no answer/, 'GitHub: no answer');
  return { cause, finding: fail(about, `could not be looked at (${error.message})`, advice) };
}
