import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalRun, startLocalRun } from '../../../local/local-run.ts';
import { bundleClient } from '../../../local/page/bundle-client.ts';
import { startPage } from '../../../local/page/start-page.ts';
import { ANY_PORTS } from '../../../local/ports.ts';
import type { Served } from '../../../local/serve.ts';
import { Trace } from '../../../local/trace.ts';
import { leastFile } from '../../fixtures/rules-file.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { startBrowser, type TestBrowser } from './start-browser.ts';

const { folder, remove } = temporaryFolder();
const rulesFile = join(folder, 'usher.yml');
let run: LocalRun;
let served: Served;
let test: TestBrowser;

beforeAll(async () => {
  writeFileSync(rulesFile, JSON.stringify({ ...leastFile, heal: { groups: ['web'] } }));
  const trace = new Trace();
  const [started, files] = await Promise.all([
    startLocalRun(rulesFile, ANY_PORTS, trace, 'token', true),
    bundleClient(),
  ]);
  run = started;
  served = await startPage(run, trace, files, 0);
  test = await startBrowser(served.url);
}, 180_000);
afterAll(async () => {
  await test.browser.close();
  await served.close();
  await run.close();
  remove();
});

it('the page has an alarm to set off, and shows the group being healed and what Slack hears', async () => {
  const { page } = test;
  await page.goto(`${served.url}/world`);
  const groups = page.getByRole('region', { name: 'Auto Scaling groups' });
  await groups.getByText('3 wanted').waitFor();
  const [first] = run.groups()[0]?.instances ?? [];
  await groups.getByRole('button', { name: `Set off the alarm of ${first?.id}` }).click();
  await groups.getByText('Unhealthy', { exact: true }).waitFor();
  await run.clock.jump(5 * 60_000);
  await run.sweep();
  await page.reload();
  await groups.getByText('3 wanted').waitFor();
  expect(await groups.getByText(first?.id ?? '').count()).toBe(0);
  expect(await groups.getByText('InService').count()).toBe(3);
  await page.goto(served.url);
  for (const words of ['failed and is being replaced', 'web has recovered']) {
    await page.locator('.post').filter({ hasText: words }).first().waitFor();
  }
  expect([test.console, [...test.strangers]]).toEqual([[], []]);
}, 180_000);

it('an alarm waits while Auto Scaling throttles, and is carried out after', async () => {
  const { page } = test;
  const throttled = page.getByRole('switch', { name: 'Auto Scaling throttles' });
  await throttled.click();
  await page.getByRole('switch', { name: 'Auto Scaling throttles', checked: true }).waitFor();
  const posts = run.posts.length;
  const instance = run.groups()[0]?.instances.at(-1);
  await run.alarm?.(instance?.id);
  await page.goto(`${served.url}/world`);
  await page.getByRole('region', { name: 'Queues' }).getByText('next attempt').waitFor();
  expect([run.posts.length, instance?.health]).toEqual([posts, 'Healthy']);
  run.faults.set('scaling-throttled', false);
  for (const name of run.queueNames) await run.queues.advance(name, 60_000);
  expect(await run.settled(60_000)).toBe(true);
  expect(run.posts).toHaveLength(posts + 1);
  expect(instance?.health).toBe('Unhealthy');
}, 180_000);

it('rules that lose their groups leave the rest running; a group is added at once', async () => {
  writeFileSync(rulesFile, JSON.stringify({ ...leastFile, heal: { groups: ['web', 'workers'] } }));
  await run.reload();
  expect(run.groups().map(({ name }) => name)).toEqual(['web', 'workers']);
  writeFileSync(rulesFile, JSON.stringify(leastFile));
  await run.reload();
  const before = run.posts.length;
  await run.alarm?.();
  expect(await run.settled(60_000)).toBe(true);
  expect(run.posts).toHaveLength(before);
}, 180_000);
