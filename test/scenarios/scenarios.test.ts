import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_LEDGER, LOCAL_REGION } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';
import { checkRequest, checkResponse } from '../github/openapi.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { merge } from './merge.ts';
import { readScenarios, type Scenario } from './scenario.ts';
import { setUp } from './set-up.ts';

const journal = new Trace();
let happenings: TraceEvent[] = [];
let run: LocalRun;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  run = await startLocalRun('test/scenarios/usher.yml', ANY_PORTS, journal);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  dynamodb = new DynamoDBClient({ endpoint: run.urls.dynamodb, region: LOCAL_REGION, credentials });
  journal.listen((happening) => happenings.push(happening));
});
afterAll(async () => {
  dynamodb.destroy();
  await run.close();
});
beforeEach(() => {
  happenings = [];
});

let end: (() => void) | undefined;
afterEach(() => {
  end?.();
  end = undefined;
});

const write = (comment: Scenario['comment']) =>
  writeComment({ ...comment, organization: run.rules.organization });

async function play({ situation, given, before, comment, click, payload }: Scenario) {
  const { organization, people } = run.github;
  for (const earlier of before) {
    await deliver(run.urls.webhook, 'issue_comment', write(earlier));
    expect(await run.settled(10_000)).toBe(true);
  }
  happenings = [];
  const written = merge(write(comment), payload);
  if (situation !== undefined) end = setUp(run.github, situation);
  if (given !== undefined) {
    run.github.learn(written);
    const team = organization.team(given.team);
    const person = people.withLogin(comment.login);
    if (team === undefined || person === undefined) throw new Error(`no ${given.team} or ${comment.login}`);
    organization.join(team, person, given.role);
  }
  const answer = await deliver(run.urls.webhook, 'issue_comment', written);
  if (click === undefined) return answer;
  expect(await run.settled(10_000)).toBe(true);
  // Whoever clicks has an account on GitHub.
  run.github.learn(write({ ...comment, id: comment.id + 1_000, login: click.login }));
  happenings = [];
  const message = run.posts.at(-1);
  if (message === undefined) throw new Error('nothing was posted');
  return await run.click(click.login, click.button, message);
}

/** `notify` posts while `command` answers the click. */
const inOrder = (messages: readonly object[], { click }: Scenario) =>
  click === undefined
    ? messages
    : messages.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

const calls = () => happenings.flatMap(({ call }) => (call === undefined ? [] : [call]));

const shown = ({ method, path, status, exchange: { requestBody } }: GitHubCall) =>
  `${method} ${path}${requestBody === undefined ? '' : ` ${JSON.stringify(requestBody)}`} → ${status}`.replace(
    /[A-Z][a-z]+ \d{1,2}, \d{4}/,
    'DATE',
  );

/** Reads that follow each other may be made at once, and arrive in any order. */
function sortReads(all: readonly string[]): readonly string[] {
  const isRead = (call: string) => call.startsWith('GET ');
  const next = all.findIndex((call) => !isRead(call));
  if (next === -1) return all.toSorted();
  return [...all.slice(0, next).toSorted(), all[next] ?? '', ...sortReads(all.slice(next + 1))];
}

/** The outcomes of a comment in the audit. */
async function audited({ id }: Scenario['comment']): Promise<readonly string[]> {
  const all = await readAudit(dynamodb, LOCAL_LEDGER);
  return all
    .filter(({ comment_url }) => comment_url.endsWith(`-${id}`))
    .map(({ outcome, reason, person, team, decided_by, decided_in_slack, dry_run }) => {
      const what = reason === undefined ? outcome : `${outcome}/${reason}`;
      const by = decided_by === undefined ? '' : ` by ${decided_by}${decided_in_slack ? ' in Slack' : ''}`;
      return `${what} ${person} ${team}${by}${dry_run === undefined ? '' : ' in a dry run'}`;
    });
}

describe('a comment', () => {
  it.each(readScenarios().map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const { status, body } = await play(scenario);
      expect(await run.settled(10_000)).toBe(true);

      expect(`${status} ${body}`).toBe(scenario.expect.answer);
      expect(sortReads(calls().map(shown))).toEqual(sortReads(scenario.expect.github));
      const expected = scenario.expect.slack.map(({ destination, body: payload }) => ({
        destination,
        payload,
      }));
      expect(
        inOrder(
          happenings.flatMap(({ message }) => message ?? []),
          scenario,
        ),
      ).toEqual(inOrder(expected, scenario));
      expect((await audited(scenario.comment)).toSorted()).toEqual(scenario.expect.audit.toSorted());
      // GitHub's refusals are part of the scenario and were compared above.
      expect(happenings.filter(({ ok, part }) => !ok && part !== 'github')).toEqual([]);
      expect(calls().flatMap(departures)).toEqual([]);
    },
  );
});

/** How a call or its response differs from GitHub's OpenAPI description. */
function departures({ method, path, status, exchange }: GitHubCall): string[] {
  const { query, requestHeaders, requestBody, responseHeaders, responseBody } = exchange;
  return [
    ...checkRequest({ method, path, query, headers: requestHeaders, body: requestBody }),
    ...checkResponse({ method, path, status, headers: responseHeaders, body: responseBody }),
  ];
}
