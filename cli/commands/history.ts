import { Command, InvalidArgumentError, Option } from 'commander';
import { OUTCOMES } from '../../src/messages/outcome-names.ts';
import { HEAL_OUTCOMES } from '../../src/rules/heal-rules.ts';
import type { HistoryOptions } from '../history/history.ts';
import { checkTimes, jsonOption, readTime, stageOption } from '../options.ts';
import { openTerminal } from '../terminal.ts';

interface Options extends HistoryOptions {
  readonly automation?: 'heal';
  readonly active?: true;
}

/** `usher history`: lists what the ledger has recorded. */
export const history = new Command('history')
  .addOption(stageOption())
  .option('--person <login>', 'the person who joins, leaves or asks')
  .option('--repository <name>', 'the repository')
  .addOption(new Option('--outcome <name>', 'the outcome').choices([...OUTCOMES, ...HEAL_OUTCOMES]))
  .option('--decided-by <login>', 'the person who approved or denied')
  .addOption(new Option('--automation <name>', 'what became of alarms instead of commands').choices(['heal']))
  .option('--since <time>', 'from this time on, like 2026-11-23T00:00:00Z', readTime)
  .option('--until <time>', 'before this time', readTime)
  .option('--active', 'who is in a team for a time, and until when; only with --person')
  .option('--limit <number>', 'show only the latest ones', readLimit, 100)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
A command has a line for each thing that became of it: a request that lapsed and was made again has three. Without a
filter, or by time alone, it shows what admins did too.

It reads the whole ledger, which keeps more than a year: for 100,000 commands that takes seconds and costs a few cents.

Examples:
  npm run usher -- history --stage prod --outcome failed
  npm run usher -- history --stage prod --active
  npm run -s usher -- history --stage prod --person octocat --since 2026-11-01T00:00:00Z --json
  npm run usher -- history --stage local   (a running \`npm start\`)`,
  )
  .action(async ({ automation, active, ...options }: Options, command: Command) => {
    checkTimes(command, options);
    const { outcome } = options;
    if (automation === 'heal') {
      if (active === true || NOT_WITH_AUTOMATION.some((name) => options[name] !== undefined))
        command.error('error: --automation goes with --outcome, --since, --until, --limit and --json only');
      if (outcome !== undefined && !isHealOutcome(outcome))
        command.error(`error: ${outcome} is not an outcome of an alarm`);
      const { showHealHistory } = await import('../history/heal-history.ts');
      const { stage, json, limit, ...filter } = options;
      await showHealHistory(stage, filter, limit, openTerminal(json === true));
    } else if (active === true) {
      if (NOT_WITH_ACTIVE.some((name) => options[name] !== undefined))
        command.error('error: --active goes with --person, --limit and --json only');
      const { showActive } = await import('../history/show-active.ts');
      await showActive(options);
    } else {
      if (outcome !== undefined && isHealOutcome(outcome))
        command.error(`error: ${outcome} is an outcome of an alarm: add --automation heal`);
      const { showHistory } = await import('../history/history.ts');
      await showHistory(options);
    }
  });

/** Options that select commands, not people. */
const NOT_WITH_ACTIVE = ['repository', 'outcome', 'decidedBy', 'since', 'until'] as const;
/** Options that select commands, not alarms. */
const NOT_WITH_AUTOMATION = ['person', 'repository', 'decidedBy'] as const;

const isHealOutcome = (name: string) => HEAL_OUTCOMES.some((outcome) => outcome === name);

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('It must be a number from 1.');
}
