import { RetryableFailure } from '../../src/runtime/failures.ts';
import { networkCode } from '../../src/runtime/network-code.ts';
import { SLACK_TIMEOUT } from '../../src/runtime/limits.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { SLACK_PATH } from '../../src/receive/receive-delivery.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

const ABOUT = 'decisions in Slack';

/** Where Slack must send clicks: the Request URL of the Slack app. @param webhookUrl - Of the stack. */
export const requestUrl = (webhookUrl: string): string => new URL(SLACK_PATH, webhookUrl).href;

/** Whether the settings let people decide in Slack. */
export const takesClicks = (): boolean => Boolean(process.env['SLACK_SIGNING_SECRET_CIPHERTEXT']);

/** Checks that the stack takes clicks: it must refuse one without a signature. */
export async function checkRequestUrl(stage: string, webhookUrl: string): Promise<readonly CheckResult[]> {
  const url = requestUrl(webhookUrl);
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payload=%7B%7D',
    redirect: 'manual',
    signal: AbortSignal.timeout(SLACK_TIMEOUT),
  }).catch((error: unknown) => {
    throw new RetryableFailure(`${url}: no answer (${networkCode(error)})`);
  });
  if (status === 401)
    return [pass(ABOUT, `take clicks at ${url}: set that as the Request URL of the Slack app`)];
  if (status >= 500) throw new RetryableFailure(`${url} → ${status}`);
  const deploy = `run \`npx serverless deploy --stage ${stage}\``;
  return [fail(ABOUT, `are not deployed (${url} → ${status})`, deploy)];
}

/** Checks that the settings and the rules say who may decide in Slack. */
export function checkSlackMembers({ rules, slackMembers }: Rules): readonly CheckResult[] {
  const ids = Object.entries(slackMembers);
  const shared = ids.filter(([login, id]) => ids.some(([other, same]) => other !== login && same === id));
  const listed = rules.flatMap(({ teams }) =>
    teams.flatMap(({ approvers }) =>
      approvers !== undefined && 'logins' in approvers ? approvers.logins : [],
    ),
  );
  const unknown = [...new Set(listed)].filter((login) => !Object.hasOwn(slackMembers, login.toLowerCase()));
  const members = 'add them to `slack_members` in the rules, with their member ids in Slack';
  return [
    ...(process.env['SLACK_TEAM_ID']
      ? []
      : [
          warn(
            ABOUT,
            'are open to any workspace that the Slack app is in',
            'set SLACK_TEAM_ID to the id of yours, which begins with T, and deploy',
          ),
        ]),
    ...(ids.length === 0 ? [warn(ABOUT, 'are open to nobody', members)] : []),
    ...(unknown.length === 0 ? [] : [warn(ABOUT, `are not open to ${unknown.join(', ')}`, members)]),
    ...(shared.length === 0
      ? []
      : [
          warn(
            ABOUT,
            `are not open to ${shared.map(([login]) => login).join(', ')}, who share a member id`,
            'leave one login for each member id in `slack_members`',
          ),
        ]),
  ];
}
