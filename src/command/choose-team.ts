import { findTeamRule } from '../rules/find-rule.ts';
import type { TeamRule } from '../rules/rules.ts';
import type { Answer, CommandContext, CommandResult } from './command.ts';

/** The team that a command means: the one that it names, else what the rule takes a command without a team for. */
export function chooseTeam({ parsed, rule, event }: CommandContext): TeamRule | CommandResult | Answer {
  const slug = parsed.team ?? rule.defaultTeam;
  if (slug === undefined) {
    const teams = rule.teams.map(({ team }) => `\`/${parsed.name} ${team}\``).join(', ');
    const text = `there is more than one team here. Say which: ${teams}.`;
    return { answer: 'which-team', text, worked: false };
  }
  const person = event.comment.user;
  return (
    findTeamRule(rule, slug) ?? { result: { outcome: 'denied', reason: 'no-such-team' }, team: slug, person }
  );
}
