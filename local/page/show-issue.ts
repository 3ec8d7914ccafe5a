import { describeDuration } from '../../src/rules/durations.ts';
import type { Rule } from '../../src/rules/rules.ts';
import type { Comment } from '../github/comments.ts';
import type { GitHubState } from '../github/github-state.ts';
import type { Person } from '../github/people.ts';
import type { CommentShape, IssueShape, PersonShape } from './shapes.ts';

/** How many comments are shown by default. */
const DEFAULT_COMMENTS = 60;

/**
 * An issue as GitHub shows it.
 *
 * @param rule - The rule that covers it, if any.
 * @param most - The number of comments to show, the newest.
 */
export function showIssue(
  github: GitHubState,
  name: string,
  number: number,
  rule: Rule | undefined,
  most = DEFAULT_COMMENTS,
): IssueShape {
  const issue = github.issues.find(name, number);
  const { organization } = github;
  const comments = github.comments.list(name, 'created').filter((comment) => comment.issue === number);
  const shown = comments.slice(-most);
  return {
    repository: `${organization.login}/${name}`,
    number,
    title: issue?.title ?? `Join ${organization.login}`,
    body: bodyOf(rule),
    author: toPerson(issue?.author ?? github.tokenOwner),
    comments: shown.map((comment) => toComment(github, comment)),
    earlier: comments.length - shown.length,
    commands: rule === undefined ? [] : commandsOf(rule),
  };
}

function bodyOf(rule: Rule | undefined): string {
  if (rule === undefined) return 'No rule covers this issue, so Usher ignores comments here.';
  const teams = rule.teams.map(({ team }) => `\`${team}\``).join(', ');
  return `Comment \`join\` to join a team. The teams here: ${teams}.`;
}

/** The commands that this rule allows, as suggestions. */
function commandsOf({ commands, teams, defaultTeam }: Rule): IssueShape['commands'] {
  const of = (name: 'join' | 'leave') =>
    commands.includes(name)
      ? teams.map(({ team, needsReason, accessTime }) => {
          const because = name === 'join' && needsReason === true ? ' because ' : '';
          const time =
            name === 'join' && accessTime !== undefined ? `, for up to ${describeDuration(accessTime)}` : '';
          const plain = `; plain ${name === 'join' ? 'join' : '/leave'} does the same`;
          return {
            text: `/${name} ${team}${because}`,
            about: `${name} ${team}${time}${team === defaultTeam && because === '' ? plain : ''}`,
          };
        })
      : [];
  const hasApprovers = teams.some(({ approvers }) => approvers !== undefined);
  return [
    ...of('join'),
    ...of('leave'),
    ...(hasApprovers
      ? [
          { text: '/approve @', about: 'approve a request' },
          { text: '/deny @', about: 'deny a request' },
        ]
      : []),
    ...(commands.includes('help') ? [{ text: '/help', about: 'list the commands' }] : []),
  ];
}

export const toPerson = ({ login, id, type }: Person): PersonShape => ({ login, id, type });

function toComment(github: GitHubState, comment: Comment): CommentShape {
  const { id, author, body, createdAt, repository } = comment;
  const { organization, comments, repositories } = github;
  const isUsher = author === github.tokenOwner || (author.type === 'Bot' && author.login === 'usher[bot]');
  const role = isUsher
    ? 'Usher'
    : author.type === 'Bot'
      ? 'bot'
      : organization.members.has(author)
        ? 'Member'
        : '';
  const byContent = Map.groupBy(comments.reactions(comment), ({ content }) => content);
  return {
    id,
    author: toPerson(author),
    body,
    at: createdAt,
    role,
    reactions: [...byContent].map(([content, all]) => ({
      content,
      logins: all.map((reaction) => reaction.author.login),
    })),
    event: isUsher ? undefined : `${repositories.find(repository)?.id}-${id}`,
  };
}
