import { type GitHubEvent, isOriginalComment } from './github-event.ts';

/** What a comment says that has the form of a command. */
export interface ParsedCommand {
  /** In lower case. */
  readonly name: string;
  /** Whom it names, without the `@`. */
  readonly login: string | undefined;
  /** The team's slug that it names, in lower case. */
  readonly team: string | undefined;
}

const LOGIN = String.raw`@(?<login>[a-z\d](?:[a-z\d_-]{0,98}[a-z\d_])?)`;
const TEAM = String.raw`(?<team>[a-z\d_][a-z\d_-]*)`;
const WHOLE_COMMENT = new RegExp(
  String.raw`^(?:join|/(?<name>[a-z]+)(?:[ \t]+${LOGIN})?(?:[ \t]+${TEAM})?)[.!]?$`,
  'i',
);

/**
 * Reads the whole comment as a command; a comment that merely talks of joining is none.
 *
 * @param body - The comment without the ASCII white space around it.
 */
export function parseCommand(body: string): ParsedCommand | undefined {
  const match = WHOLE_COMMENT.exec(body);
  if (match === null) return undefined;
  const { name = 'join', login, team } = match.groups ?? {};
  return { name: name.toLowerCase(), login, team: team?.toLowerCase() };
}

/** What a comment says that has the form of a command, if its author just wrote so. */
export const readCommand = (event: GitHubEvent): ParsedCommand | undefined =>
  isOriginalComment(event) ? parseCommand(event.comment.body) : undefined;
