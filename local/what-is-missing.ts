import type { LocalRun } from './local-run.ts';
import { PARTS, type TraceEvent } from './trace.ts';

/** What must come of a comment that lets somebody in: one line for each thing that did not. */
export function whatIsMissing(
  { github, posts }: Pick<LocalRun, 'github' | 'posts'>,
  expected: { readonly team: string; readonly login: string },
  happenings: readonly TraceEvent[],
): readonly string[] {
  const { organization, people } = github;
  const team = organization.team(expected.team);
  const person = people.withLogin(expected.login);
  const membership = team && person && organization.membership(team, person);
  return [
    ...PARTS.filter((part) => part !== 'log' && !happenings.some((it) => it.part === part)).map(
      (part) => `nothing happened at ${part}`,
    ),
    ...happenings.filter(({ ok }) => !ok).map(({ part, text }) => `trouble at ${part}: ${text}`),
    ...(membership?.state === 'active' ? [] : [`${expected.login} is not in the team ${expected.team}`]),
    ...(posts.length === 1 ? [] : [`Slack got ${posts.length} messages, not one`]),
  ];
}
