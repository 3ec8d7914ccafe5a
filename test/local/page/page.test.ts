import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import * as z from 'zod/mini';
import { type LocalRun, startLocalRun } from '../../../local/local-run.ts';
import { bundleClient } from '../../../local/page/bundle-client.ts';
import { startPage } from '../../../local/page/start-page.ts';
import type { TraceDetail } from '../../../local/page/trace-detail.ts';
import { ANY_PORTS } from '../../../local/ports.ts';
import type { Served } from '../../../local/serve.ts';
import { Trace } from '../../../local/trace.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { compareImage } from './images.ts';
import { startBrowser, type TestBrowser } from './start-browser.ts';

const { folder, remove } = temporaryFolder();
const rulesFile = join(folder, 'usher.yml');
const trace = new Trace();
const details: TraceDetail[] = [];
let isWatching = true;
let run: LocalRun;
let served: Served;
let test: TestBrowser;
let page: Page;

beforeAll(async () => {
  copyFileSync('docs/conversation.yml', rulesFile);
  const [started, files] = await Promise.all([
    startLocalRun(rulesFile, ANY_PORTS, trace, 'token', true),
    bundleClient(),
  ]);
  run = started;
  served = await startPage(run, trace, files, 0);
  trace.watch((detail) => {
    if (isWatching) details.push(detail);
  });
  test = await startBrowser(served.url);
  page = test.page;
  await page.goto(served.url);
}, 60_000);
afterAll(async () => {
  await test.browser.close();
  await served.close();
  await run.close();
  remove();
});
afterEach(() => {
  const lines = test.console.splice(0);
  if (lines.length > 0) throw new Error(`the browser's console has:\n${lines.join('\n')}`);
});

/** Comments as a person. */
async function writeComment(who: string, text: string): Promise<void> {
  const known = page.getByRole('radio', { name: who });
  if ((await known.count()) > 0) await known.check({ force: true });
  else await page.getByLabel('Another login').fill(who);
  await page.getByLabel('Comment', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
}

const verdict = () => page.locator('.verdict');
const badge = (text: string) => page.locator('.comment-path .badge', { hasText: text });
const posts = () => page.locator('.post');
const hop = (name: string, state: string) => page.locator(`[data-hop="${name}"][data-state="${state}"]`);
const slackShows = (words: string | RegExp) => posts().filter({ hasText: words }).first().waitFor();
const goTo = (part: string) => page.getByRole('navigation').getByRole('link', { name: part }).click();
async function toggle(name: string): Promise<void> {
  const button = page.getByRole('switch', { name });
  const wasOn = (await button.getAttribute('aria-checked')) === 'true';
  await button.click();
  await page.getByRole('switch', { name, checked: !wasOn }).waitFor();
}

/** Opens the page of the only event that a search finds. */
async function openEvent(words: string): Promise<void> {
  await goTo('Events');
  await page.getByRole('searchbox').fill(words);
  await page.locator('.events li').nth(1).waitFor({ state: 'detached' });
  await page.locator('.events a').click();
  await page.locator('.waterfall').waitFor();
}

describe('the page', () => {
  beforeEach(() => goTo('Play'));

  it('adds a member, and shows it on the issue, at every hop and in Slack', async () => {
    await writeComment('octocat', 'join');
    await expect(slackShows('octocat was added to the team my_org/reader')).resolves.toBeUndefined();
    await badge('added').waitFor();
    await page.locator('.comment', { hasText: 'Welcome, @octocat!' }).getByText('Start with').waitFor();
    await expect(page.locator('.hop.done').nth(8).waitFor()).resolves.toBeUndefined();
    await page.locator('.reactions', { hasText: '🚀' }).waitFor();
    await expect(page.locator('.verdict').textContent()).resolves.toMatch(
      /Line 11: members of my_org may join reader/,
    );
  });

  it('denies an outsider, and names the line of the rules', async () => {
    await writeComment('stranger-1', 'join');
    await badge('denied').waitFor();
    await verdict().getByText('GitHub says that stranger-1 is not a member of the organization').waitFor();
    await expect(
      slackShows('stranger-1 asked to join the team my_org/reader and was not let in'),
    ).resolves.toBeUndefined();
  });

  it.each(['light', 'dark'] as const)('looks as in the README: %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.mouse.move(640, 4);
    await page.evaluate('document.fonts.ready');
    const png = await page.screenshot({ animations: 'disabled' });
    expect(await compareImage(test.browser, `docs/images/page-${colorScheme}.png`, png)).toBeUndefined();
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('suggests commands while typing, by keyboard alone', async () => {
    await page.getByLabel('Comment', { exact: true }).fill('/');
    await page.getByRole('option', { name: '/join sre' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Comment', { exact: true }).inputValue()).resolves.toBe('/join sre');
    await page.getByLabel('Comment', { exact: true }).fill('');
  });

  it('requests and gives an approval', async () => {
    await writeComment('octocat', '/join sre');
    await badge('requested').waitFor();
    await verdict().getByText('needs approval from members of my_org/sre-leads').waitFor();
    await writeComment('lead-1', '/approve @octocat');
    await expect(
      slackShows(/octocat was added to the team my_org\/sre\. lead-1 approved it/),
    ).resolves.toBeUndefined();
    await badge('added').waitFor();
  });

  it('approves by a button in Slack: the message becomes its record, and a click without the right is answered', async () => {
    await writeComment('octodog', '/join sre');
    const message = posts().filter({ hasText: /octodog (?:would like|asked)/ });
    const approveAs = (login: string) => message.getByRole('button', { name: `Approve as ${login}` });
    await message.waitFor();
    await page.getByRole('radio', { name: 'octocat' }).check({ force: true });
    await approveAs('octocat').click();
    await slackShows(/Only visible to octocat.*I don’t know your GitHub login/);
    await page.getByRole('radio', { name: 'lead-1' }).check({ force: true });
    await approveAs('lead-1').click();
    await slackShows(/octodog was added to the team my_org\/sre\. lead-1 approved it in Slack/);
    await expect(
      message.filter({ hasText: 'lead-1 approved it here, and they are in' }).waitFor(),
    ).resolves.toBeUndefined();
    await expect(approveAs('lead-1').count()).resolves.toBe(0);
  });

  it('denies by a button in Slack, and says who did: in one attempt, though there were two messages', async () => {
    await writeComment('octopus', '/join sre');
    const message = posts().filter({ hasText: /octopus (?:would like|asked)/ });
    await message.waitFor();
    await page.getByRole('radio', { name: 'lead-1' }).check({ force: true });
    await message.getByRole('button', { name: 'Deny as lead-1' }).click();
    await slackShows(/The request of octopus .* was declined by lead-1 in Slack/);
    await message.filter({ hasText: 'lead-1 declined it here' }).waitFor();
    await expect(verdict().getByText('and lead-1 denied it').waitFor()).resolves.toBeUndefined();
    await expect(page.locator('.comment-path').getByText('attempts').count()).resolves.toBe(0);
  });

  it('keeps a message while Slack is down, shows the next attempt, and sends it after a jump of an hour', async () => {
    await toggle('Slack is down');
    await writeComment('hubot', 'join');
    await hop('notifications', 'waiting')
      .getByText(/next attempt in/)
      .waitFor();
    await badge('waiting').waitFor();
    await toggle('Slack is down');
    await page.getByRole('button', { name: '1 hour' }).click();
    await expect(slackShows('hubot was added to the team my_org/reader')).resolves.toBeUndefined();
    await hop('slack', 'done').waitFor();
    await page.locator('.clock', { hasText: '1 h ahead' }).waitFor();
  });

  it('shows an event at its own URL: attempts, waits, calls, the ledger, the line of the rules', async () => {
    await openEvent('hubot added');
    expect(page.url()).toMatch(/\/events\/\d+-\d+$/);
    await page.reload();
    await page.getByText('Slack is down', { exact: true }).first().waitFor();
    await page.getByText('attempt 2').waitFor();
    await page.getByRole('button', { name: 'Decrypt' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'PUT /orgs/my_org/teams/reader/memberships/hubot' }).click();
    await page.getByText('"state": "active"').waitFor();
    await page.getByText('headers').first().click();
    await page.getByText('authorization: [redacted]').waitFor();
    await page.getByText('progress claimed → finished').first().waitFor();
    await expect(page.locator('.lines .highlighted').textContent()).resolves.toContain('- reader');
  });

  it('finds an event by person and outcome, and replays it', async () => {
    await openEvent('hubot added');
    await page.getByRole('button', { name: 'Replay' }).click();
    const again = page.getByText('command already handled').first();
    await expect(again.waitFor()).resolves.toBeUndefined();
  });

  it('expires an invitation by the clock, and posts to Slack', async () => {
    await goTo('Play');
    await writeComment('stranger-2', '/join docs');
    await badge('invited').waitFor();
    await goTo('World');
    await page.getByRole('button', { name: 'accept the invitation of stranger-2' }).waitFor();
    await page.getByRole('button', { name: '7 days' }).click();
    await page.getByText('None. People from outside').waitFor();
    await goTo('Play');
    await expect(slackShows('stranger-2 did not accept the invitation')).resolves.toBeUndefined();
    await badge('invitation-expired').waitFor();
  });

  it('finds a lost delivery by the sweep', async () => {
    await toggle('GitHub loses deliveries');
    await writeComment('monalisa', 'join');
    await badge('lost').waitFor();
    await toggle('GitHub loses deliveries');
    await page.getByRole('button', { name: '1 hour' }).click();
    await expect(slackShows('monalisa was added to the team my_org/reader')).resolves.toBeUndefined();
    await badge('added').waitFor();
  });

  it.each([
    ['GitHub returns 502', /→ 502/],
    ['GitHub rate-limits Usher for an hour', /rate limit/i],
    ['KMS throttles', /ThrottlingException|Rate exceeded/],
    ['GitHub token is revoked', /→ 401/],
  ])('waits during a fault, and continues after it: %s', async (fault, cause) => {
    const login = `hubot-${fault.replaceAll(/[^a-z]/gi, '')}`.slice(0, 30);
    await toggle(fault);
    await writeComment(login, 'join');
    // Without its secret `receive` rejects the delivery, and the sweep finds the comment.
    const isReceived = fault !== 'KMS throttles';
    if (isReceived) {
      await badge('waiting').waitFor();
      await verdict().getByRole('link').click();
      await page.locator('.waterfall .bad').first().waitFor();
      await page.locator('summary', { hasText: 'message will be retried' }).click();
      await page.locator('pre', { hasText: cause }).first().waitFor();
      await goTo('Play');
    } else {
      await hop('webhook', 'failed').waitFor();
    }
    await toggle(fault);
    await page.getByRole('button', { name: '1 hour' }).click();
    await expect(slackShows(`${login} was added to the team my_org/reader`)).resolves.toBeUndefined();
  });

  it('shows a dead letter with its reason, and redrives it', async () => {
    await goTo('World');
    const countDeadLettered = () =>
      details.filter(
        (detail) => detail.type === 'logged' && detail.line['message'] === 'message dead-lettered',
      ).length;
    const before = countDeadLettered();
    const { QueueUrl } = await run.sqs.send(new GetQueueUrlCommand({ QueueName: 'usher-local-commands' }));
    await run.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not a message of Usher' }));
    const letter = page.locator('.team', { hasText: 'commands-dead-letters' });
    await letter.getByText('the message is not JSON').waitFor();
    // The line of the log may come after the message.
    while (countDeadLettered() < before + 1) await page.waitForTimeout(20);
    await letter.getByRole('button', { name: 'Redrive' }).click();
    // It is still invalid, so it is dead-lettered again.
    while (countDeadLettered() < before + 2) await page.waitForTimeout(20);
    expect(countDeadLettered()).toBe(before + 2);
  });

  it('retries the message of a killed function', async () => {
    await page.getByLabel('kill a function while it works').selectOption('command');
    await writeComment('hubot-9', 'join');
    await badge('waiting').waitFor();
    await page.getByRole('button', { name: '1 hour' }).click();
    await expect(slackShows('hubot-9 was added to the team my_org/reader')).resolves.toBeUndefined();
  });

  it('shows the errors of the rules file by line, and deploys a valid file without a restart', async () => {
    await goTo('Rules');
    const good = readFileSync(rulesFile, 'utf8');
    writeFileSync(rulesFile, good.replace('allow: anyone', 'allow: everyone'));
    await page.getByRole('alert').getByText('line 12:').waitFor();
    await expect(page.locator('.lines .wrong').textContent()).resolves.toContain('allow: everyone');
    writeFileSync(rulesFile, good.replace('team: docs, allow: anyone', 'team: writers, allow: anyone'));
    await page.locator('.node', { hasText: 'writers' }).waitFor();
    await goTo('Play');
    await writeComment('octocat', '/join writers');
    await expect(slackShows('octocat was added to the team my_org/writers')).resolves.toBeUndefined();
  });

  it('shows a hostile comment and title as text, and calls no other host', async () => {
    const attack = [
      '<img src="https://evil.example/x.png" onerror="alert(1)">',
      '![x](https://evil.example/y.png) [click](javascript:alert(1))',
      '<script>alert(1)</script>',
      '| a |\n|:-:|\n| b |',
      '# <svg onload=alert(1)>',
    ].join('\n\n');
    const title = '<script>alert("title")</script> & <!channel>';
    await page.evaluate(
      async ({ body, title: named }) => {
        await fetch('/api/comments', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            login: 'eve',
            role: 'member',
            body,
            repository: 'onboarding',
            issue: 1,
            title: named,
          }),
        });
      },
      { body: attack, title },
    );
    await page.getByRole('heading', { name: title }).waitFor();
    const written = page.locator('.comment', { hasText: 'alert(1)' }).last();
    await written.waitFor();
    for (const [selector, count] of [
      ['img', 0],
      ['script', 0],
      ['svg[onload]', 0],
      ['a[href^="javascript"]', 0],
    ] as const) {
      await expect(written.locator(`.markdown ${selector}`).count()).resolves.toBe(count);
    }
    await writeComment('mallory', 'join');
    await expect(slackShows(`mallory was added`)).resolves.toBeUndefined();
    await posts().last().getByText(title).waitFor();
    expect([...test.strangers]).toEqual([]);
  });
});

describe('the trace', () => {
  it('assigns each call to its event during concurrent work, and shows no secret', async () => {
    const logins = Array.from({ length: 10 }, (_, index) => `crowd-${index}`);
    const ids = await Promise.all(
      logins.map(async (login) => {
        const sent = { login, role: 'member', body: 'join', repository: 'onboarding', issue: 1 };
        const response = await fetch(`${served.url}/api/comments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: served.url },
          body: JSON.stringify(sent),
        });
        return z.object({ event: z.string() }).parse(await response.json()).event;
      }),
    );
    expect(await run.settled(20_000)).toBe(true);
    const events = await Promise.all(
      ids.map((id) => fetch(`${served.url}/api/events/${id}`).then((response) => response.text())),
    );
    for (const [index, text] of events.entries()) {
      const changed = [...text.matchAll(/"title":"PUT [^"]*\/memberships\/([^"]+)"/g)].map(
        ([, login]) => login,
      );
      expect(changed).toEqual([logins[index]]);
      expect(text).not.toMatch(/Bearer (?!\[)|local-token|usher-local-secret|T00000000\/B00000000/);
    }
  });
});

describe('the accessibility of the page', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  it.each(['/', '/events', '/world', '/rules', 'event'])('passes axe-core: %s', async (path) => {
    await page.goto(`${served.url}${path === 'event' ? '/events' : path}`);
    if (path === 'event') {
      await page.locator('.events a').first().click();
      await page.locator('.waterfall').waitFor();
      await page.locator('.call').first().click();
    }
    await page.locator('.card').first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe);
      const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
      );
      expect(found).toEqual([]);
    }
  });

  it.each(['/', '/events', '/world', '/rules'])('fits the width of a phone: %s', async (path) => {
    await page.setViewportSize({ width: 375, height: 740 });
    await page.goto(`${served.url}${path}`);
    await page.locator('.card').first().waitFor();
    await expect(page.evaluate('document.documentElement.scrollWidth')).resolves.toBe(375);
    await page.setViewportSize({ width: 1280, height: 820 });
  });
});

describe('the page, after 5,000 events', () => {
  beforeAll(() => {
    // Replays the details of one event 5,000 times under other ids.
    isWatching = false;
    const [first] = details.flatMap((one) => (one.type === 'delivered' ? [one] : []));
    const id = String(z.object({ comment: z.object({ id: z.int() }) }).parse(first?.payload).comment.id);
    const delivery = first?.delivery ?? '';
    const invocations = new Set(
      details.flatMap((one) =>
        one.type === 'invoked' && JSON.stringify(one.event).includes(id) ? [one.invocation] : [],
      ),
    );
    const isOfFirst = (one: TraceDetail) => {
      if (one.type === 'called' || one.type === 'responded')
        return invocations.has(one.call.invocation ?? '');
      if (one.type === 'invoked' || one.type === 'returned') return invocations.has(one.invocation);
      return one.type !== 'posted' && JSON.stringify(one).includes(delivery);
    };
    const recorded = details.filter(isOfFirst).map((one) => JSON.stringify(one));
    if (recorded.length < 20) throw new Error('the first event has too few details');
    for (let number = 0; number < 5_000; number += 1) {
      for (const text of recorded) {
        const renamed = text
          .replaceAll(id, String(5_000_000_000 + number))
          .replaceAll(delivery, `delivery-${number}`)
          .replaceAll(/"invocation":"(\w+)-\d+"/g, `"invocation":"$1-${100_000 + number}"`);
        trace.recordDetail(JSON.parse(renamed));
      }
    }
  }, 60_000);

  it('responds within 100 ms', async () => {
    await page.goto(`${served.url}/events`);
    await page.locator('.events li').nth(50).waitFor();
    const paths = [
      'events?q=octocat',
      'events?q=nobody+at+all',
      'issue?repository=onboarding&number=1',
      'world',
    ];
    const times = await Promise.all(paths.map(async (path) => ({ path, ms: await fastest(path) })));
    expect(times.filter(({ ms }) => ms > 100)).toEqual([]);
    const began = Date.now();
    await page.getByRole('searchbox').fill('octocat 5000004242');
    await page.locator('.events li').nth(1).waitFor({ state: 'detached' });
    expect(Date.now() - began).toBeLessThan(1_000);
  });
});

/** The shortest of five response times, in ms, since the machine may be busy. */
async function fastest(path: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 5; time += 1) {
    const began = performance.now();
    await (await fetch(`${served.url}/api/${path}`)).json();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
