import { InvalidArgumentError } from 'commander';

/** A comment, by its URL. */
export interface CommentUrl {
  readonly url: string;
  /** `OWNER/NAME` of its repository. */
  readonly fullName: string;
  readonly id: number;
}

/** Parses `https://github.com/ORG/REPO/issues/1#issuecomment-2`. @throws InvalidArgumentError */
export function parseCommentUrl(text: string): CommentUrl {
  const url = URL.parse(text);
  const [, fullName] = /^\/([\w-]+\/[\w.-]+)\/(?:issues|pull)\/\d+$/.exec(url?.pathname ?? '') ?? [];
  const [, id] = /^#issuecomment-(\d+)$/.exec(url?.hash ?? '') ?? [];
  if (fullName !== undefined && id !== undefined) return { url: text, fullName, id: Number(id) };
  throw new InvalidArgumentError(
    'It must be the URL of a comment, from “Copy link” in its menu: https://github.com/ORG/REPO/issues/1#issuecomment-2',
  );
}
