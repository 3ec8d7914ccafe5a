import { Command, InvalidArgumentError, Option } from 'commander';

/** What can be measured. */
export const PARTS = ['cold', 'way', 'warm', 'growth', 'memory', 'cli'] as const;
export type Part = (typeof PARTS)[number];

/** The options of the bench. */
export interface Choices {
  readonly only: readonly Part[];
  readonly runs: number;
  readonly quick: boolean;
  /** False for `--without-rivals`. */
  readonly withoutRivals: boolean;
  readonly json?: string;
  readonly plots?: string;
  readonly write?: string;
}

/** The command `npm run bench`. */
export const command = new Command('npm run bench --')
  .description(
    'Builds the functions as a deployment does, runs them in processes of their own against services on this\n' +
      'machine, and measures time, CPU time, memory and calls. Nothing else should run meanwhile.',
  )
  .addOption(
    new Option('--only <parts>', `some of ${PARTS.join(', ')}, separated by commas`)
      .argParser(readParts)
      .default(PARTS, 'all'),
  )
  .option('--runs <count>', 'how often each cold start is measured', readRuns, 21)
  .option('--quick', 'few events and small sizes: to see that it works, not to quote', false)
  .option(
    '--without-rivals',
    'leaves out Probot and Bolt, which are installed into bench/rivals otherwise',
    false,
  )
  .option('--json <file>', 'writes every figure to a file')
  .option('--plots <folder>', 'writes the plots to a folder, as SVG')
  .option('--write <document>', 'replaces the figures in a document, between its marks')
  .showHelpAfterError()
  .addHelpText('after', '\nExample:\n  npm run bench -- --only cold --runs 21');

function readParts(text: string): readonly Part[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((known) => known === name);
    if (part === undefined)
      throw new InvalidArgumentError(`there is no part ${name}: choose from ${PARTS.join(', ')}.`);
    return part;
  });
}

function readRuns(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 9999.');
  return Number(text);
}
