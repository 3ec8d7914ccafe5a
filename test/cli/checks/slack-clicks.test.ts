import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkRequestUrl, checkSlackMembers } from '../../../cli/checks/slack-clicks.ts';
import { parseRules } from '../../../deploy/rules/resolve.ts';
import { NOBODY, startAnswering } from '../../fixtures/start-answering.ts';

let was: NodeJS.ProcessEnv;
beforeEach(() => {
  was = { ...process.env };
  process.env['SLACK_TEAM_ID'] = 'T024BE7LD';
});
afterEach(() => {
  process.env = was;
});

describe('checkRequestUrl', () => {
  let receive: Awaited<ReturnType<typeof startAnswering>>;
  beforeAll(async () => {
    receive = await startAnswering();
  });
  afterAll(() => receive.close());

  it.each([
    [401, { level: 'pass', says: expect.stringContaining('/slack/actions: set that as the Request URL') }],
    [415, { level: 'fail', says: expect.stringContaining('are not deployed') }],
  ])('takes a refusal of its unsigned click for what it is: %i', async (status, expected) => {
    receive.tell({ status });
    expect(await checkRequestUrl('prod', `${receive.url}/`)).toEqual([expect.objectContaining(expected)]);
    expect(receive.calls.at(-1)).toMatchObject({ method: 'POST', path: '/slack/actions' });
  });

  it('is retried if nothing answers, or with a failure', async () => {
    receive.tell({ status: 503 });
    await expect(checkRequestUrl('prod', receive.url)).rejects.toMatchObject({ kind: 'retryable' });
    await expect(checkRequestUrl('prod', NOBODY)).rejects.toMatchObject({ kind: 'retryable' });
  });
});

describe('checkSlackMembers', () => {
  const check = (slack_members: Record<string, string>, by: string | readonly string[] = ['Alice', 'bob']) =>
    checkSlackMembers(
      parseRules({
        organization: 'my_org',
        slack_members,
        rules: [{ repository: 'onboarding', teams: ['sre'], approve: { by } }],
      }),
    ).map(({ level, says }) => `${level} ${says}`);

  it('finds nothing wrong if everybody who decides is known', () => {
    expect(check({ alice: 'U0ALICE', BOB: 'U0BOB' })).toEqual([]);
  });

  it.each([
    ['nobody is known', {}, 'team:leads', ['warn are open to nobody']],
    ['an approver is not', { alice: 'U0ALICE' }, undefined, ['warn are not open to bob']],
    [
      'two share an id',
      { alice: 'U0ALICE', bob: 'U0ALICE' },
      undefined,
      ['warn are not open to alice, bob, who share a member id'],
    ],
  ])('warns if %s', (_, members, by, expected) => {
    expect(check(members, by)).toEqual(expected);
  });

  it('warns if any workspace may send clicks', () => {
    process.env['SLACK_TEAM_ID'] = '';
    expect(check({ alice: 'U0ALICE', bob: 'U0BOB' })).toEqual([
      'warn are open to any workspace that the Slack app is in',
    ]);
  });
});
