import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';

let run: LocalRun;
const comment = { organization: 'my_org', repository: 'my_org/onboarding', issue: 1 };
const told = () => run.answers.map(({ payload }) => payload.text);

beforeAll(async () => {
  run = await startLocalRun('docs/conversation.yml', ANY_PORTS, new Trace());
  const asked = writeComment({ ...comment, body: '/join sre', login: 'octodog' });
  await deliver(run.urls.webhook, 'issue_comment', asked);
  if (!(await run.settled(20_000))) throw new Error('the request is not handled');
}, 30_000);
afterAll(() => run.close());

/** Clicks Approve on the request, as `usher local click-approve` does. */
async function approve(login: string): Promise<string | undefined> {
  const said = await run.github.clickInSlack(login, 'approve');
  expect(await run.settled(20_000)).toBe(true);
  return said;
}

it('says that somebody who clicks is not in `slack_members`', async () => {
  expect(await approve('octocat')).toMatch(/\n`slack_members` in the rules has no entry for octocat/);
  expect(told()).toEqual([expect.stringMatching(/^I don’t know your GitHub login/)]);
});

it('says how somebody whom the rules name comes to decide; they have an account before they do anything', async () => {
  expect(await approve('lead-1')).toMatch(
    /\nlead-1 is not in sre-leads, .* `npm run usher -- local member lead-1 sre-leads`, then click again$/,
  );
  expect(told().at(-1)).toMatch(/^Only `my_org\/sre-leads` can decide/);
  const { organization, people } = run.github;
  const [team, person] = [organization.team('sre-leads'), people.withLogin('lead-1')];
  if (team === undefined || person === undefined) throw new Error('no sre-leads or lead-1');
  organization.join(team, person, 'member');
  expect(await approve('lead-1')).toBe('lead-1 clicked approve in Slack: 200 {"message":"accepted"}');
  expect(told().at(-1)).toMatch(/^:white_check_mark: octodog asked to join the team my_org\/sre\. lead-1/);
});
