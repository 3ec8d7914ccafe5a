import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { portsFrom } from '../../local/ports.ts';
import { PortTakenError } from '../../local/serve.ts';
import { Trace } from '../../local/trace.ts';

/** The README's commands after `npm run usher --`, and the posts on the issue and in Slack that follow each. */
const CONVERSATION: readonly (readonly [
  command: string,
  issue: readonly RegExp[],
  slack: readonly RegExp[],
])[] = [
  ['local member lead-1 sre-leads', [], []],
  [
    "trigger '/join sre' --user octocat",
    [/@octocat would like to join.*@my_org\/sre-leads.*`\/approve @octocat sre`/],
    [/octocat would like to join the team my_org\/sre\. .*my_org\/sre-leads can approve or deny it/],
  ],
  [
    "trigger '/approve @octocat' --user lead-1",
    [/Welcome, @octocat! You are now in the team `my_org\/sre`\. @lead-1 approved it\./],
    [/octocat was added to the team my_org\/sre\. lead-1 approved it/],
  ],
  ["trigger '/join sre' --user hubot", [/@hubot would like to join/], [/hubot would like to join/]],
  [
    "trigger '/deny @hubot' --user lead-1",
    [/@hubot, your request .* was declined by @lead-1\. You can ask again in 24 hours/],
    [/request of hubot to join the team my_org\/sre was declined by lead-1/],
  ],
  ["trigger '/join sre' --user octodog", [/@octodog would like to join/], [/octodog would like to join/]],
  [
    'local click-approve octocat',
    [],
    [/^Only `my_org\/sre-leads` can decide|^I don’t know your GitHub login/],
  ],
  [
    'local click-approve lead-1',
    [/Welcome, @octodog! You are now in the team `my_org\/sre`\. @lead-1 approved it in Slack\./],
    [
      /^:wave: octodog was added to the team my_org\/sre\. lead-1 approved it in Slack/,
      /^:white_check_mark: octodog asked to join the team my_org\/sre\. lead-1 approved it here, and they are in/,
    ],
  ],
  [
    'local click-deny lead-1',
    [],
    [/^:white_check_mark: octodog asked/, /^This request was approved by lead-1/],
  ],
  ["trigger '/join sre' --user hubot", [/@hubot, .*declined less than 24 hours ago/], [/hubot asked again/]],
  [
    "trigger '/join docs' --user stranger-1",
    [/@stranger-1, you are invited to the team `my_org\/docs`\. .*Accept the invitation/],
    [/stranger-1 was invited to the team my_org\/docs/],
  ],
  ['local accept stranger-1', [], []],
  ["trigger '/join docs' --user stranger-2", [/@stranger-2, you are invited/], [/stranger-2 was invited/]],
  ['local expire stranger-2', [], []],
  ["trigger '/join sre' --user monalisa", [/@monalisa would like to join/], [/monalisa would like to join/]],
  ['local lapse monalisa', [], []],
  [
    'sweep --stage local',
    [
      /@monalisa, nobody decided on your request .* within 14 days\. Comment `\/join sre` to ask again/,
      /@stranger-2, your invitation to the team `my_org\/docs` has expired\. Comment `\/join docs`/,
      /Welcome, @stranger-1! You accepted the invitation/,
    ],
    [
      /Nobody decided in time on the request of monalisa/,
      /stranger-2 did not accept the invitation .* in time/,
      /stranger-1 accepted the invitation/,
    ],
  ],
  ["trigger '/join oncall' --user octocat", [/@octocat, the team `oncall` asks for a reason\./], []],
  [
    "trigger '/join oncall 7d because I am on call' --user octocat",
    [/@octocat would like to join the team `my_org\/oncall` for 7 days\. Their reason: ` I am on call `\./],
    [/octocat would like to join the team my_org\/oncall for 7 days\. Their reason: “I am on call”\./],
  ],
  [
    'local click-approve lead-1',
    [/Welcome, @octocat! You are now in the team `my_org\/oncall` until \d+ \w+ \d{4}, \d\d:\d\d UTC\./],
    [
      /octocat was added to the team my_org\/oncall until .* UTC\. lead-1 approved it in Slack/,
      /^:white_check_mark: octocat asked to join the team my_org\/oncall\. lead-1 approved it here/,
    ],
  ],
  [
    'local pass 156h',
    [
      /@octocat, you are in the team `my_org\/oncall` until .* UTC\. Comment `\/join oncall because …` to stay longer/,
    ],
    [/octocat is in the team my_org\/oncall until .* UTC\. To stay longer/],
  ],
  [
    "trigger '/join oncall 1d because I have one more night' --user octocat",
    [/@octocat would like to stay in the team `my_org\/oncall` for another 1 day\./],
    [/octocat would like to stay in the team my_org\/oncall for another 1 day\./],
  ],
  [
    "trigger '/approve @octocat oncall' --user lead-1",
    [/@octocat, you are now in the team `my_org\/oncall` until .* UTC\. @lead-1 approved it/],
    [/octocat stays in the team my_org\/oncall until .* UTC\. lead-1 approved it/],
  ],
  [
    'local click-deny lead-1',
    [],
    [
      /^:white_check_mark: octocat asked .* lead-1 approved it on the issue, and they have more time/,
      /^This request was approved by lead-1/,
    ],
  ],
  ['history --stage local --active', [], []],
  [
    'local pass 2d',
    [/@octocat, your time in the team `my_org\/oncall` is over, and you are no longer in it/],
    [/The time of octocat in the team my_org\/oncall is over/],
  ],
];

/** Revokes the token, joins, and replaces the token. */
const TOKEN = ['local revoke-token', 'trigger join --user mona', 'local replace-token'] as const;
const RECORD = 'history --stage local';

const run = promisify(exec);
const trace = new Trace();
let issue: string[] = [];
let slack: string[] = [];
let log: string[] = [];
let usher: LocalRun;
let firstPort: number;

beforeAll(async () => {
  usher = await startAnywhere();
  trace.listen(({ call, message, part, text }) => {
    if (call?.method === 'POST' && call.path.endsWith('/issues/1/comments')) issue.push(bodyOf(call));
    if (message !== undefined) slack.push(textOf(message.payload));
    if (part === 'log') log.push(text);
  });
});
afterAll(() => usher.close());

/** Starts on six free ports in a row: the commands find a run by the first one. */
async function startAnywhere(attempts = 5): Promise<LocalRun> {
  firstPort = 20_000 + Math.floor(Math.random() * 10_000);
  try {
    return await startLocalRun('docs/conversation.yml', portsFrom(String(firstPort)), trace);
  } catch (error) {
    if (!(error instanceof PortTakenError) || attempts === 1) throw error;
    return await startAnywhere(attempts - 1);
  }
}

const bodyOf = ({ exchange }: GitHubCall) => z.object({ body: z.string() }).parse(exchange.requestBody).body;
const textOf = (payload: unknown) => z.object({ text: z.string() }).parse(payload).text;

it('matches the README', () => {
  const [, section = ''] = readFileSync('README.md', 'utf8').split('## Try a conversation\n');
  const [commands = ''] = section.split('\n## ');
  const typed = [...commands.matchAll(/^npm run usher -- (.*?)(?: +#.*)?$/gm)].map(([, command]) => command);
  expect(typed).toEqual([...CONVERSATION.map(([command]) => command), ...TOKEN, RECORD]);
});

it.each(CONVERSATION)(
  'posts on the issue and in Slack: %s',
  async (command, onIssue, inSlack) => {
    await type(command);
    expect(await usher.settled(60_000)).toBe(true);
    // A sweep handles open requests and invitations in any order.
    expect(issue.toSorted()).toEqual(onIssue.map((words) => expect.stringMatching(words)));
    expect(slack.toSorted()).toEqual(inSlack.map((words) => expect.stringMatching(words)));
  },
  90_000,
);

it('lists the open requests if the named person has none', async () => {
  await type("trigger '/join sre' --user hubot-2");
  expect(await usher.settled(60_000)).toBe(true);
  await expect(type('local lapse monalisa')).rejects.toThrow(
    'monalisa: has no open request; requests are open from hubot-2',
  );
}, 90_000);

it('continues with waiting commands after a revoked token is replaced', async () => {
  const [revoke, join, replace] = TOKEN;
  await type(revoke);
  await type(join);
  while (!log.some((line) => /will be retried in \d+ s.*401 Bad credentials/.test(line))) await wait(50);
  expect({ issue, slack }).toEqual({ issue: [], slack: [] });

  await type(replace);
  expect(await usher.settled(60_000)).toBe(true);
  expect(issue).toEqual([
    'Welcome, @mona! You are now in the team `my_org/reader`.\n\nStart with CONTRIBUTING.md.',
  ]);
  expect(slack).toEqual([':wave: mona was added to the team my_org/reader.']);
}, 90_000);

it('keeps a history with the approvers', async () => {
  const rows = (await type(RECORD)).split('\n').filter((line) => line.includes('lead-1'));
  expect(rows).toEqual([
    expect.stringMatching(/octocat.*expired.*oncall.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/octocat.*renewed.*oncall.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/octocat.*ending.*oncall.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/octocat.*added.*oncall.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/octodog.*added.*sre.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/hubot.*declined.*sre.*my_org\/onboarding#1.*lead-1/),
    expect.stringMatching(/octocat.*added.*sre.*my_org\/onboarding#1.*lead-1/),
  ]);
}, 90_000);

it('tells admins the time by the clock of the run', async () => {
  await type("trigger '/join oncall 7d because I am on call' --user mona");
  expect(await usher.settled(60_000)).toBe(true);
  await type('local click-approve lead-1');
  expect(await usher.settled(60_000)).toBe(true);
  const { now } = z
    .object({ now: z.iso.datetime() })
    .parse(await (await fetch(`http://127.0.0.1:${firstPort}/clock`)).json());
  const output = z.object({ membership: z.object({ state: z.string(), until: z.iso.datetime() }) });
  const change = async (command: string) =>
    output.parse(JSON.parse(await type(`${command} --stage local --yes --json`))).membership;

  const revoked = await change('revoke mona oncall');
  expect(revoked.state).toBe('revoked');
  expect(Date.parse(revoked.until)).toBeGreaterThanOrEqual(Date.parse(now));
  const { until } = await change('extend mona oncall 1d');
  expect(Date.parse(until)).toBeGreaterThan(Date.parse(now) + 86_400_000 - 1);
}, 90_000);

/** Runs a command with a cleared record of posts. @returns its output. */
async function type(command: string): Promise<string> {
  [issue, slack, log] = [[], [], []];
  const environment = { ...process.env, LOCAL_PORT: String(firstPort) };
  const { stdout } = await run(`"${process.execPath}" cli/usher.ts ${command}`, { env: environment });
  return stdout;
}
