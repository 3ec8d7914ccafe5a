import { describeDuration, formatDuration, SHORTEST_ACCESS } from '../../rules/durations.ts';
import type { Allow, People, TeamRule } from '../../rules/rules.ts';
import { approverNames } from '../approvers.ts';
import type { Command, CommandContext } from '../command.ts';

/** `/help`: lists the commands and the teams here. */
export const help: Command = {
  name: 'help',
  usage: '/help',
  purpose: 'read this',
  isOpen: ({ commands }) => commands.includes('help'),
  run: async (context) => ({ answer: 'help', text: renderHelp(context), worked: true }),
};

function renderHelp({ rule, organization, openCommands }: CommandContext): string {
  const commands = openCommands.map(({ usage, purpose }) => `- \`${usage}\` to ${purpose}`);
  const teams = rule.teams.map((teamRule) => {
    const isDefault = rule.teams.length > 1 && teamRule.team === rule.defaultTeam;
    const note = isDefault ? ', meant by a bare `join`' : '';
    return `- \`${teamRule.team}\`${note}: ${whoMayJoin(teamRule, organization)}${howToAsk(teamRule)}`;
  });
  return [
    'here you can write, as a comment of its own:',
    commands.join('\n'),
    `The teams of \`${organization}\` that this is about:`,
    teams.join('\n'),
  ].join('\n\n');
}

function whoMayJoin({ allow, approvers }: TeamRule, organization: string): string {
  const openTo = allow === 'nobody' ? undefined : `open to ${describe(allow, organization)}`;
  // Where anyone may join, nobody has to ask.
  if (approvers === undefined || allow === 'anyone') return openTo ?? 'open to nobody';
  const names = approverNames(organization, approvers).map((name) => `\`${name}\``);
  const onRequest = `everybody ${openTo === undefined ? '' : 'else '}may ask, and ${names.join(' or ')} decides`;
  return [openTo, onRequest].filter(Boolean).join('; ');
}

/** What a `join` can say besides the team. */
function howToAsk({ team, accessTime, needsReason }: TeamRule): string {
  const time =
    accessTime === undefined ? '' : `; for ${describeDuration(accessTime)}${orLess(team, accessTime)}`;
  return `${time}${needsReason === true ? `; with a reason, as in \`/join ${team} because …\`` : ''}`;
}

/** How to ask for less, with an example. */
function orLess(team: string, time: number): string {
  if (time === SHORTEST_ACCESS) return '';
  const example = time > WEEK ? '7d' : formatDuration(Math.ceil(time / HOUR / 2) * HOUR);
  return `, or less with a time like \`/join ${team} ${example}\``;
}
const HOUR = 60 * 60 * 1_000;
const WEEK = 7 * 24 * HOUR;

function describe(allow: Exclude<Allow, 'nobody'>, organization: string): string {
  if (allow === 'anyone') return 'anyone';
  return allow === 'org-members' ? `members of \`${organization}\`` : describePeople(allow, organization);
}

/** Logins are not listed: nobody else needs to know who may join. */
const describePeople = (people: People, organization: string) =>
  'team' in people ? `members of \`${organization}/${people.team}\`` : 'certain people';
