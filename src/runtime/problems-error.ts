/** What was given is wrong: one error that lists every problem found, each with what to do about it. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  readonly source: string;
  readonly problems: readonly string[];

  /**
   * @param source - What is wrong, as its owner calls it: a file's name, or `settings`.
   * @param problems - One sentence each; never with a secret in it.
   */
  constructor(source: string, problems: readonly string[], options?: ErrorOptions) {
    super(
      `${source}:${problems.length === 1 ? ` ${problems[0]}` : problems.map((p) => `\n  - ${p}`).join('')}`,
      options,
    );
    this.source = source;
    this.problems = problems;
  }
}
