import { type AskGitHub, connectGitHub } from '../ask-github.ts';
import { type Finding, problemOf } from '../findings/finding.ts';
import { findToken } from '../findings/find-token.ts';
import { Secret } from '../../config/secret.ts';
import { keepOrAsk, type SecretSource, type StageSecret } from './keep-or-ask.ts';

/** How Usher will act on GitHub. */
export interface GitHubAccess {
  readonly secrets: readonly StageSecret[];
  /** Settings that are no secrets; undefined takes one out. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly ask: AskGitHub;
}

const QUESTION = { name: 'github-token', message: 'GitHub token' } as const;

/** Notes that the token is missing, if it is; where nothing of it can be checked yet. */
export async function noteToken(source: SecretSource): Promise<void> {
  await keepOrAsk(source, { ...QUESTION, check: async () => undefined });
}

/** Gathers the token that Usher acts with, and checks it with GitHub. @returns undefined if it is missing or wrong. */
export async function gatherToken(
  source: SecretSource,
  organization: string,
  baseUrl: string,
  tell: (finding: Finding) => void,
): Promise<GitHubAccess | undefined> {
  const connect = (token: string) => connectGitHub(async () => new Secret(token), baseUrl);
  let found: readonly Finding[] = [];
  const check = async (answer: string) => {
    found = await findToken(connect(answer), organization);
    const failed = found.filter(({ level }) => level === 'fail');
    return failed.length === 0
      ? undefined
      : failed.map((finding) => `${finding.about} ${problemOf(finding)}`).join('; ');
  };
  const token = await keepOrAsk(source, { ...QUESTION, check });
  if (token === undefined) return undefined;
  if (token.isKept) {
    const problem = await check(token.secret.expose());
    if (problem !== undefined) source.answers.note(`${token.variable}: ${problem}`);
  }
  found.filter(({ level }) => level !== 'fail').forEach(tell);
  const settings = { GITHUB_APP_ID: undefined, GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: undefined };
  return { secrets: [token], settings, ask: connect(token.secret.expose()) };
}
