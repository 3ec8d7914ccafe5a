import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findAlarms } from '../../../cli/checks/alarms.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:usher-prod-alarms';
/** As SNS lists subscriptions. */
const listed = (...subscriptions: readonly (readonly [string, string])[]) => {
  const members = subscriptions.map(
    ([arn, endpoint]) =>
      `<member><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${endpoint}</Endpoint><Protocol>email</Protocol></member>`,
  );
  return `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;
};

describe('findAlarms', () => {
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
    ['nobody', listed(), { level: 'warn', says: 'are told to nobody' }],
    [
      'somebody who has not opened the link',
      listed(['PendingConfirmation', 'on-call@example.com']),
      { level: 'warn', says: 'are not told to on-call@example.com yet' },
    ],
    [
      'somebody',
      listed([`${TOPIC}:1`, 'on-call@example.com'], [`${TOPIC}:2`, 'https://example.com/page']),
      { level: 'pass', says: 'are told to on-call@example.com, https://example.com/page' },
    ],
  ])('says that %s is told of alarms', async (_, body, finding) => {
    sns.tell({ status: 200, body });

    expect(await findAlarms('prod', TOPIC)).toEqual([expect.objectContaining(finding)]);
  });
});
