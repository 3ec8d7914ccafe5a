import { createHmac } from 'node:crypto';
import { findTeamRule } from '../../src/rules/find-rule.ts';
import type { Rules } from '../../src/rules/rules.ts';

/** The one secret of a rehearsal: token, webhook secret and webhook URL at once. */
export const secretAt = (origin: string) => `${origin}/slack`;

const PERSON = {
  login: 'rehearsal',
  id: 1,
  type: 'User',
  avatar_url: 'https://avatars.githubusercontent.com/u/1',
  html_url: 'https://github.com/rehearsal',
};

/**
 * An event for each function, for the first rule: a person joins the rule's team.
 *
 * @param origin - Of the server that plays KMS, GitHub and Slack.
 * @returns the events by the function's name.
 */
export function rehearsalEvents({ organization, rules }: Rules, origin: string): Record<string, unknown> {
  const [rule] = rules;
  const team = (rule && findTeamRule(rule, rule.defaultTeam ?? '')) ?? rule?.teams[0];
  const repository = rule?.repository.replace(/\*$/, 'rehearsal') ?? `${organization}/rehearsal`;
  const number = rule?.issues?.[0] ?? 1;
  const html_url = `https://github.com/${repository}/issues/${number}`;
  const at = new Date().toISOString();
  const comment = {
    id: 1,
    body: `/join ${team?.team}`,
    html_url,
    created_at: at,
    updated_at: at,
    user: PERSON,
  };
  const payload = {
    action: 'created',
    comment,
    issue: { number, title: 'Rehearsal', html_url },
    repository: { id: 1, full_name: repository, private: true },
    sender: PERSON,
  };
  const event = {
    ...payload,
    delivery: 'rehearsal',
    comment: { ...comment, body_was_cut: false, performed_via_github_app: false },
    issue: { ...payload.issue, pull_request: false },
  };
  const notification = {
    id: '1/1/join',
    delivery: 'rehearsal',
    result: { outcome: 'added' },
    person: PERSON,
    repository,
    issue: { number, title: 'Rehearsal' },
    comment_url: html_url,
    organization,
    team: team?.team,
    at,
    destination: Object.values(team?.slack ?? {})[0],
  };
  return {
    receive: deliveryOf(payload, origin),
    command: batchOf(event),
    notify: batchOf(notification),
    sweep: {},
  };
}

function deliveryOf(payload: object, origin: string) {
  const body = JSON.stringify(payload);
  return {
    requestContext: { http: { method: 'POST' } },
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': 'rehearsal',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secretAt(origin)).update(body).digest('hex')}`,
    },
    body,
  };
}

const batchOf = (message: object) => ({
  Records: [
    {
      messageId: 'rehearsal',
      receiptHandle: 'rehearsal',
      body: JSON.stringify(message),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
      eventSourceARN: 'rehearsal',
    },
  ],
});
