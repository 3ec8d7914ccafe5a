import type { Allow, People, TeamRule } from '../../rules/rules.ts';
import { approverNames } from '../approvers.ts';
import type { Command, CommandContext } from '../command.ts';

/** `/help`: says what can be done here. */
export const help: Command = {
  name: 'help',
  usage: '/help',
  purpose: 'read this',
  isOpen: ({ commands }) => commands.includes('help'),
  run: async (context) => ({ answer: 'help', text: describe(context), worked: true }),
};

function describe({ rule, organization, open }: CommandContext): string {
  const teams = rule.teams.map((gate) => {
    const usual = rule.teams.length > 1 && gate.team === rule.defaultTeam ? ', meant by a bare `join`' : '';
    return `- \`${gate.team}\`${usual}: ${whoMayJoin(gate, organization)}`;
  });
  const commands = open.map(({ usage, purpose }) => `- \`${usage}\` to ${purpose}`);
  return [
    'here you can write, as a comment of its own:',
    commands.join('\n'),
    `The teams of \`${organization}\` that this is about:`,
    teams.join('\n'),
  ].join('\n\n');
}

function whoMayJoin({ allow, approvers }: TeamRule, organization: string): string {
  const atOnce = allow === 'nobody' ? undefined : `open to ${peopleOf(allow, organization)}`;
  // With anyone let in, nobody is left to ask.
  if (approvers === undefined || allow === 'anyone') return atOnce ?? 'open to nobody';
  const names = approverNames(organization, approvers).map((name) => `\`${name}\``);
  const asked = `everybody ${atOnce === undefined ? '' : 'else '}may ask, and ${names.join(' or ')} decides`;
  return [atOnce, asked].filter(Boolean).join('; ');
}

function peopleOf(allow: Exclude<Allow, 'nobody'>, organization: string): string {
  if (allow === 'anyone') return 'anyone';
  return allow === 'org-members' ? `members of \`${organization}\`` : listed(allow, organization);
}

/** Logins are not listed: who may join is nobody else's business. */
const listed = (people: People, organization: string) =>
  'team' in people ? `members of \`${organization}/${people.team}\`` : 'certain people';
