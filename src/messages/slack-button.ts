/** The buttons of a request, by the `action_id` that Slack sends back. */
export const ACTIONS = { usher_approve: 'approve', usher_deny: 'deny' } as const;

/** Which request a button is about: where it was made, by whom, for which team, and by which comment. */
export interface ButtonRequest {
  /** Ids; the issue by its number. */
  readonly repository: number;
  readonly issue: number;
  readonly person: number;
  /** Slug. */
  readonly team: string;
  /** Who asks again does so by another comment, so the buttons of an earlier request don't count for it. */
  readonly comment: number;
}

/**
 * The value of a button. It has no zod, so that `notify` can write it without the schemas of clicks.
 *
 * @returns at most 320 characters; Slack allows 2,000:
 * https://docs.slack.dev/reference/block-kit/block-elements/button-element
 */
export const buttonValue = ({ repository, issue, person, team, comment }: ButtonRequest): string =>
  [repository, issue, person, team, comment].join('/');

const VALUE = /^([1-9]\d{0,15})\/([1-9]\d{0,15})\/([1-9]\d{0,15})\/([\w-]{1,255})\/([1-9]\d{0,15})$/;

/** Reads a button's value. @returns undefined if it is malformed. */
export function readButtonValue(value: string): ButtonRequest | undefined {
  const [match, repository, issue, person, team, comment] = VALUE.exec(value) ?? [];
  if (match === undefined || team === undefined) return undefined;
  return {
    repository: Number(repository),
    issue: Number(issue),
    person: Number(person),
    team,
    comment: Number(comment),
  };
}
