import { expect } from '@jest/globals';
import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { GitHubCall } from '../../local/github/create-github.ts';
import type { GitHubState } from '../../local/github/github-state.ts';
import { markupOf, mrkdwnOf } from '../fixtures/markup-of.ts';
import type { Call } from '../fixtures/start-answering.ts';
import { SECRETS } from './secrets.ts';

/** A line of the log. */
export interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What was recorded during an attack. */
interface Seen {
  readonly lines: readonly Line[];
  readonly logged: string;
  readonly calls: readonly GitHubCall[];
  readonly slack: readonly Call[];
  readonly isChanged: boolean;
}

/** The effects of an attack. */
export interface Attempt {
  /** What became of each message, in order. */
  readonly became: readonly string[];
  readonly changes: readonly string[];
  readonly isChanged: boolean;
  readonly calls: readonly string[];
  readonly replies: readonly string[];
  readonly reactions: number;
  readonly slack: readonly IncomingWebhookSendArguments[];
  readonly logged: string;
}

/** Everybody's teams and invitations. */
export const snapshotOf = ({ organization }: GitHubState): string =>
  JSON.stringify([
    [...organization.invitations().keys()].map(({ id }) => id),
    organization.teams.map(({ slug, roles }) => [slug, ...[...roles].map(([{ id }, role]) => [id, role])]),
  ]);

export function describeAttempt({ lines, logged, calls, slack, isChanged }: Seen): Attempt {
  const written = (end: RegExp) => calls.filter(({ method, path }) => method === 'POST' && end.test(path));
  return {
    became: lines.flatMap(whatBecame),
    changes: calls
      .filter(({ method }) => method === 'PUT' || method === 'DELETE')
      .map(({ method, path }) => `${method} ${path}`),
    isChanged,
    calls: calls.map(({ method, path, status }) => `${method} ${path} → ${status}`),
    replies: written(/\/issues\/\d+\/comments$/).map(({ exchange }) => JSON.stringify(exchange.requestBody)),
    reactions: written(/\/reactions$/).length,
    slack: slack.map(({ body }) => JSON.parse(body)),
    logged,
  };
}

function whatBecame({ message, fields }: Line): string | readonly string[] {
  const { statusCode, message: answer, outcome, reason } = fields;
  if (message === 'answered') {
    if (statusCode !== 202) return [String(statusCode)];
    return String(answer).startsWith('ignored') ? ['ignored'] : [];
  }
  if (message === 'click refused') return [`refused/${String(reason)}`];
  if (message === 'command handled' || message === 'click handled')
    return [[outcome ?? 'answered', reason].filter(Boolean).join('/')];
  const others: Record<string, string> = {
    'comment is not a command': 'not a command',
    'command already handled': 'already handled',
    'click already handled': 'already handled',
    'message dead-lettered': 'dead-lettered',
    'message will be retried': 'retried',
  };
  return others[message] ?? [];
}

/** Expects no change, no more messages than the limits allow, no ping and no secret in the log. */
export function expectHarmless(attempt: Attempt, most = { said: 1 }): void {
  const { changes, isChanged, replies, reactions, slack, logged } = attempt;
  expect({ changes, isChanged }).toEqual({ changes: [], isChanged: false });
  expect(Math.max(replies.length, reactions, slack.length)).toBeLessThanOrEqual(most.said);
  expectNoPing(slack);
  expect(SECRETS.filter((secret) => logged.includes(secret))).toEqual([]);
}

/** Expects no effect at all: no call and no message. */
export function expectNothing(attempt: Attempt): void {
  expectHarmless(attempt);
  expect(attempt.calls).toEqual([]);
  expect(attempt.slack).toEqual([]);
}

/** Slack markup that mentions people or links away from GitHub. A date is neither. */
const PING = /<(?!https:\/\/github\.com\/|!date\^\d)/;

/** Expects Slack to show everything as text: no mention, and no link elsewhere. */
export function expectNoPing(messages: readonly IncomingWebhookSendArguments[]): void {
  for (const message of messages) {
    expect(markupOf(message).filter((text) => PING.test(text))).toEqual([]);
    // Without it, Slack turns plain words into links and mentions.
    expect(mrkdwnOf(message).every(({ verbatim }) => verbatim === true)).toBe(true);
    expect(Object.keys(message)).not.toContain('link_names');
    expect(Object.keys(message)).not.toContain('parse');
  }
}
