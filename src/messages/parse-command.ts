/** What a person asked for. */
export interface Command {
  readonly name: 'join';
  /** The team's slug, where one was written. */
  readonly team: string | undefined;
}

const WHOLE_COMMENT = /^(?:\/?join|\/join[ \t]+(?<team>[a-z\d_][a-z\d_-]*))[.!]?$/i;

/**
 * Reads the whole comment as a command; a comment that merely talks of joining is none.
 *
 * @param body - The comment without the ASCII white space around it.
 */
export function parseCommand(body: string): Command | undefined {
  const match = WHOLE_COMMENT.exec(body);
  return match === null ? undefined : { name: 'join', team: match.groups?.['team']?.toLowerCase() };
}
