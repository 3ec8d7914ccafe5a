import type { Rule } from '../../src/rules/rules.ts';
import type { Comment } from '../github/comments.ts';
import type { GitHubState } from '../github/github-state.ts';
import type { Person } from '../github/people.ts';
import type { CommentShape, IssueShape, PersonShape } from './shapes.ts';

/** So many comments are shown of an issue; the older ones when asked for. */
const SHOWN = 60;

/** An issue as GitHub shows it. @param rule - That covers it, if one does. @param most - How many comments. */
export function showIssue(
  github: GitHubState,
  name: string,
  number: number,
  rule: Rule | undefined,
  most = SHOWN,
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
  if (rule === undefined) return 'No rule covers this issue: Usher leaves alone what is written here.';
  const teams = rule.teams.map(({ team }) => `\`${team}\``).join(', ');
  return `Comment \`join\` to be let into a team. The teams here: ${teams}.`;
}

/** What a comment may be here; a bare `join` first, where it means a team. */
function commandsOf({ commands, teams, defaultTeam }: Rule): IssueShape['commands'] {
  const of = (name: 'join' | 'leave') =>
    commands.includes(name)
      ? teams.map(({ team }) => ({
          text: `/${name} ${team}`,
          about:
            team === defaultTeam
              ? `${name} ${team}; a bare ${name === 'join' ? 'join' : '/leave'} means it`
              : `${name} ${team}`,
        }))
      : [];
  const isAsked = teams.some(({ approvers }) => approvers !== undefined);
  return [
    ...of('join'),
    ...of('leave'),
    ...(isAsked
      ? [
          { text: '/approve @', about: 'let somebody in who asked' },
          { text: '/deny @', about: 'turn down somebody who asked' },
        ]
      : []),
    ...(commands.includes('help') ? [{ text: '/help', about: 'read what can be done here' }] : []),
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
      logins: all.map((it) => it.author.login),
    })),
    event: isUsher ? undefined : `${repositories.find(repository)?.id}-${id}`,
  };
}
