import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_LEDGER, LOCAL_REGION } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';
import { Table } from '../../src/ledger/table.ts';
import { checkRequest, checkResponse } from '../github/openapi.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { merge } from './merge.ts';
import { readScenarios, type Scenario } from './scenario.ts';
import { setUp } from './set-up.ts';
import { showAudit, showCall, showPosts, sortPosts, sortReads } from './show-effects.ts';
import { takeStep } from './take-step.ts';

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
// A sweep follows up what earlier stories have left open, so each begins with an empty ledger.
beforeEach(async () => {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: LOCAL_LEDGER, ProjectionExpression: 'pk' }),
  );
  for (const { pk = { S: '' } } of Items) {
    await dynamodb.send(new DeleteItemCommand({ TableName: LOCAL_LEDGER, Key: { pk } }));
  }
  happenings = [];
});

let end: (() => void) | undefined;
afterEach(() => {
  end?.();
  end = undefined;
});

const write = (comment: Scenario['comment']) =>
  writeComment({ ...comment, organization: run.rules.organization, now: run.clock.now() });

/** When the story began, in ms since 1970. */
let began = 0;

async function play({ situation, given, before, comment, later, payload }: Scenario) {
  began = run.clock.now().getTime();
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
  let answer: Awaited<ReturnType<typeof takeStep>> = await deliver(
    run.urls.webhook,
    'issue_comment',
    written,
  );
  const table = new Table(dynamodb, LOCAL_LEDGER);
  for (const [at, step] of later.entries()) {
    expect(await run.settled(10_000)).toBe(true);
    happenings = [];
    answer = await takeStep(run, table, step, (next) =>
      write({ ...comment, ...next, id: comment.id + at + 1 }),
    );
  }
  return answer;
}

const calls = () => happenings.flatMap(({ call }) => (call === undefined ? [] : [call]));

describe('a comment', () => {
  it.each(readScenarios().map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const answer = await play(scenario);
      expect(await run.settled(10_000)).toBe(true);

      expect(answer && `${answer.status} ${answer.body}`).toBe(scenario.expect.answer);
      const last = scenario.later.at(-1);
      const isSweep = last !== undefined && 'pass' in last;
      const compared = calls().filter(({ method }) => !isSweep || method !== 'GET');
      expect(sortReads(compared.map((call) => showCall(call, began)))).toEqual(
        sortReads(scenario.expect.github),
      );
      const posted = showPosts(happenings, scenario, began);
      expect(sortPosts(posted, scenario)).toEqual(sortPosts(scenario.expect.slack, scenario));
      const audited = showAudit(await readAudit(dynamodb, LOCAL_LEDGER), scenario, began);
      expect(audited.toSorted()).toEqual(scenario.expect.audit.toSorted());
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
