import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkAlarms } from '../../../cli/checks/alarms.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:usher-prod-alarms';
/** SNS's response with these subscriptions. */
const listed = (...subscriptions: readonly (readonly [string, string])[]) => {
  const members = subscriptions.map(
    ([arn, endpoint]) =>
      `<member><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${endpoint}</Endpoint><Protocol>email</Protocol></member>`,
  );
  return `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;
};

describe('checkAlarms', () => {
  let sns: Awaited<ReturnType<typeof startAnswering>>;
  const was = { ...process.env };
  beforeAll(async () => {
    sns = await startAnswering({ status: 200 });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SNS: sns.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
  });
  afterAll(async () => {
    process.env = was;
    await sns.close();
  });

  it.each([
    ['no recipient', listed(), { level: 'warn', says: 'have no recipient' }],
    [
      'a recipient who has not confirmed',
      listed(['PendingConfirmation', 'on-call@example.com']),
      { level: 'warn', says: 'do not go to on-call@example.com yet' },
    ],
    [
      'two recipients',
      listed([`${TOPIC}:1`, 'on-call@example.com'], [`${TOPIC}:2`, 'https://example.com/page']),
      { level: 'pass', says: 'go to on-call@example.com, https://example.com/page' },
    ],
  ])('reports %s', async (_, body, result) => {
    sns.tell({ status: 200, body });

    expect(await checkAlarms('prod', TOPIC)).toEqual([expect.objectContaining(result)]);
  });
});
