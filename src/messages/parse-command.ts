import { type GitHubEvent, isOriginalComment } from './github-event.ts';

/** A comment that has the form of a command; it may still be an unknown one. */
export interface ParsedCommand {
  /** In lower case. */
  readonly name: string;
  /** The login that it names, without the `@`. */
  readonly login: string | undefined;
  /** The slug of the team that it names, in lower case. */
  readonly team: string | undefined;
}

const LOGIN = String.raw`@(?<login>[a-z\d](?:[a-z\d_-]{0,98}[a-z\d_])?)`;
const TEAM = String.raw`(?<team>[a-z\d_][a-z\d_-]*)`;
const WHOLE_COMMENT = new RegExp(
  String.raw`^(?:join|/(?<name>[a-z]+)(?:[ \t]+${LOGIN})?(?:[ \t]+${TEAM})?)[.!]?$`,
  'i',
);

/**
 * Parses a whole comment as a command. A comment that merely mentions one isn't a command.
 *
 * @param body - The comment without the ASCII white space around it.
 */
export function parseCommand(body: string): ParsedCommand | undefined {
  const match = WHOLE_COMMENT.exec(body);
  if (match === null) return undefined;
  const { name = 'join', login, team } = match.groups ?? {};
  return { name: name.toLowerCase(), login, team: team?.toLowerCase() };
}

/** Parses an event's comment as a command, if the comment is the original words of its author. */
export const readCommand = (event: GitHubEvent): ParsedCommand | undefined =>
  isOriginalComment(event) ? parseCommand(event.comment.body) : undefined;
