import { Command, InvalidArgumentError } from 'commander';
import { SLUG } from '../../deploy/rules/names.ts';
import { ACCESS_RANGE, parseDuration } from '../../src/rules/durations.ts';
import type { GrantOptions } from '../grants.ts';
import { jsonOption, readLogin, stageOption } from '../options.ts';

/** `usher revoke`: ends somebody's time in a team now. */
export const revoke = createCommand('revoke')
  .addHelpText(
    'after',
    `
It works only for people whom Usher let in for a time: \`npm run usher -- history --active\` lists them. The next sweep
takes them out, with every check but the rules: not a maintainer, not somebody who is in by a child team. They can ask to
join again.

Example:
  npm run usher -- revoke --stage prod octocat sre`,
  )
  .action(async (login: string, team: string, options: GrantOptions) => {
    const { revokeGrant } = await import('../grants.ts');
    await revokeGrant(login, team, options);
  });

/** `usher extend`: moves the end of somebody's time in a team. */
export const extend = createCommand('extend')
  .argument('<time>', 'how much longer, like 7d', readTimeToAdd)
  .addHelpText(
    'after',
    `
It works only for people whom Usher let in for a time: \`npm run usher -- history --active\` lists them. The rule's \`for\`
does not limit it. The time counts from the present end, or from now if that has passed.

Example:
  npm run usher -- extend --stage prod octocat sre 7d`,
  )
  .action(async (login: string, team: string, time: number, options: GrantOptions) => {
    const { extendGrant } = await import('../grants.ts');
    await extendGrant(login, team, time, options);
  });

function createCommand(name: string): Command {
  return new Command(name)
    .argument('<login>', 'the person', readLogin)
    .argument('<team>', 'slug of the team', readSlug)
    .addOption(stageOption())
    .option('--yes', 'do it without asking; otherwise nothing is changed with --json or in a pipe')
    .addOption(jsonOption());
}

function readSlug(text: string): string {
  if (new RegExp(`^${SLUG}$`).test(text)) return text;
  throw new InvalidArgumentError('It must be a team’s slug, the last part of its URL on GitHub.');
}

function readTimeToAdd(text: string): number {
  const time = parseDuration(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError(`It must be a time from ${ACCESS_RANGE}, in hours, days or weeks, like 7d.`);
}
