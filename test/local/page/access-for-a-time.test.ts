import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type LocalRun, startLocalRun } from '../../../local/local-run.ts';
import { bundleClient } from '../../../local/page/bundle-client.ts';
import { startPage } from '../../../local/page/start-page.ts';
import { ANY_PORTS } from '../../../local/ports.ts';
import type { Served } from '../../../local/serve.ts';
import { Trace } from '../../../local/trace.ts';
import { startBrowser, type TestBrowser } from './start-browser.ts';

let run: LocalRun;
let served: Served;
let test: TestBrowser;
let page: Page;

beforeAll(async () => {
  const trace = new Trace();
  const [started, files] = await Promise.all([
    startLocalRun('docs/conversation.yml', ANY_PORTS, trace, 'token', true),
    bundleClient(),
  ]);
  run = started;
  served = await startPage(run, trace, files, 0);
  test = await startBrowser(served.url);
  page = test.page;
  await page.goto(served.url);
}, 60_000);
afterAll(async () => {
  await test.browser.close();
  await served.close();
  await run.close();
});

const be = (who: string) => page.getByRole('radio', { name: who }).check({ force: true });
async function comment(who: string, text: string): Promise<void> {
  await be(who);
  await page.getByLabel('Comment', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
}
/** Clicks on a button of a message in Slack. */
async function click(who: string, button: 'Approve' | 'Deny', message: RegExp): Promise<void> {
  await be(who);
  await inSlack(message)
    .getByRole('button', { name: `${button} as ${who}` })
    .click();
}
const inSlack = (words: RegExp) => page.locator('.post').filter({ hasText: words }).last();
const onIssue = (words: RegExp) => page.locator('.comment.by-usher').filter({ hasText: words }).last();
const verdict = (words: string) => page.locator('.verdict').getByText(words).waitFor();
/** The line about octocat in the list of who is in for a time. */
const inList = (state: string, words: string | RegExp) =>
  page
    .getByRole('region', { name: 'Access for a time' })
    .getByRole('listitem')
    .filter({ hasText: `octocat in oncall ${state}` })
    .filter({ hasText: words })
    .waitFor();
const passTime = (until: string) =>
  page.getByRole('button', { name: `Let time pass until ${until}` }).click();

it('plays a whole life on the page: asked with a reason, approved in Slack, reminded, renewed, expired', async () => {
  // The suggestion has the reason that the team asks for, which a comment without it is told.
  await page.getByLabel('Comment', { exact: true }).fill('/join on');
  await page.getByRole('option', { name: '/join oncall because join oncall, for up to 30 days' }).waitFor();
  await comment('octocat', '/join oncall');
  await onIssue(/the team oncall asks for a reason/).waitFor();

  const reason = 'I am on call';
  await comment('octocat', `/join oncall 7d because ${reason}`);
  await onIssue(/@octocat would like to join the team my_org\/oncall for 7 days\. .* I am on call/).waitFor();
  const request = /octocat (?:would like|asked) to join the team my_org\/oncall/;
  await inSlack(request).filter({ hasText: 'for 7 days. Their reason: “I am on call”' }).waitFor();
  // However long the comment, each card keeps to its column.
  const overflows = await Promise.all(
    (await page.getByRole('main').locator('.card').all()).map((card) =>
      card.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
    ),
  );
  expect(Math.max(...overflows)).toBe(0);

  await click('octocat', 'Approve', request);
  await inSlack(/Only visible to octocat.*I don’t know your GitHub login/).waitFor();
  await click('lead-1', 'Approve', request);
  await inSlack(/^octocat.*lead-1 approved it here, and they are in/).waitFor();
  await inSlack(
    /octocat was added to the team my_org\/oncall until .* UTC\. lead-1 approved it in/,
  ).waitFor();
  await onIssue(/Welcome, @octocat! .* until .* UTC\. @lead-1 approved it in Slack/).waitFor();
  await verdict('and lead-1 approved it');
  await inList('is in', /until .* UTC, in 7 d/);
  await expect(page.getByRole('button', { name: 'Approve' }).count()).resolves.toBe(0);

  await passTime('octocat is reminded about oncall');
  await onIssue(
    /@octocat, you are in the team .* UTC\. Comment \/join oncall because … to stay longer/,
  ).waitFor();
  await inSlack(/octocat is in the team .* UTC\. To stay longer, they can comment \/join oncall/).waitFor();
  await inList('reminded', /in 16\.8 h/);
  await page.locator('.clock', { hasText: '6.3 d ahead' }).waitFor();

  await comment('octocat', '/join oncall 1d because I have one more night');
  const renewal = /octocat (?:would like to stay|asked to join).*(?:for another 1 day|more time)/;
  await inSlack(renewal).filter({ hasText: '“I have one more night”' }).waitFor();
  await inList('asks for more', /in 16\.8 h/);
  await page.getByRole('navigation').getByRole('link', { name: 'World' }).click();
  const requests = page.getByRole('region', { name: 'Open requests' });
  await requests.getByText('stay in the team oncall for another 1 day: “I have one more night”').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Play' }).click();

  await comment('lead-1', '/approve @octocat oncall');
  await onIssue(/@octocat, you are now in the team .* UTC\. @lead-1 approved it\./).waitFor();
  await inSlack(/octocat stays in the team my_org\/oncall until .* UTC\. lead-1 approved it/).waitFor();
  await inList('renewed', /in (?:1 d|24 h)/);
  // The decision on the issue has left the buttons, and a click on them changes nothing.
  await click('lead-1', 'Deny', renewal);
  await inSlack(/Only visible to lead-1.*This request was approved by lead-1 .* cannot be changed/).waitFor();
  await inSlack(/lead-1 approved it on the issue, and they have more time/).waitFor();
  await expect(page.getByRole('button', { name: 'Deny' }).count()).resolves.toBe(0);

  await passTime('the time of octocat in oncall ends');
  await onIssue(
    /@octocat, your time in the team my_org\/oncall is over, and you are no longer in it/,
  ).waitFor();
  await inSlack(/The time of octocat in the team my_org\/oncall is over/).waitFor();
  // The latest comment is the approver's, but it is octocat whose time is over.
  await verdict('The time of octocat in oncall was over, so the sweep took them out.');
  await inList('expired', /until .* UTC$/);
  await expect(page.getByRole('button', { name: 'Let time pass' }).count()).resolves.toBe(0);

  await page.setViewportSize({ width: 390, height: 740 });
  await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(390);
  expect([test.console, [...test.strangers]]).toEqual([[], []]);
}, 60_000);
