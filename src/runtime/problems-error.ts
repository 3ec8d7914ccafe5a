/** Invalid input: one error that lists every problem, each with what to do about it. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  readonly source: string;
  readonly problems: readonly string[];

  /**
   * @param source - Where the problems are: a file name, or `settings`.
   * @param problems - One sentence each, without secrets.
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
