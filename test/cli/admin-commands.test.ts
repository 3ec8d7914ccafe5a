import { readFileSync } from 'node:fs';
import { parseEnv, stripVTControlCharacters } from 'node:util';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectGitHub } from '../../cli/github.ts';
import { readHistory, type HistoryFilter } from '../../cli/history/read-history.ts';
import { parseCommentUrl } from '../../cli/comment-url.ts';
import { fetchCommentEvent } from '../../cli/retry.ts';
import { resetCommand } from '../../cli/retry.ts';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { commandKey } from '../../src/ledger/entries.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { commandBy } from '../fixtures/command-by.ts';
import { reportWith } from '../fixtures/notification.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { SIGNING_SECRET } from '../fixtures/slack-click.ts';
import { runUsher } from './run-usher.ts';
import { CALLER } from './start-aws.ts';
import { STAGE, startStage } from './start-stage.ts';

// Each test runs the command in its own process, some of them several times.

let stage: Awaited<ReturnType<typeof startStage>>;
let environment: Record<string, string>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  environment = { ...stage.environment };
});
const run = (command: string, ...args: readonly string[]) =>
  runUsher([command, '--stage', STAGE, ...args], environment);
const json = async (command: string, ...args: readonly string[]) => {
  const { out, code } = await run(command, ...args, '--json');
  return { code, ...JSON.parse(out) };
};
const VARIABLE = 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT';

describe('a stage that is not deployed', () => {
  it.each([
    ['redrive', 'queue usher-none-commands-dead-letters'],
    ['pause', 'usher-none-command'],
    ['resume', 'usher-none-command'],
    ['history', 'stack usher-none'],
  ])('is reported by %s in one message that says what to do', async (command, what) => {
    const { code, out, err } = await runUsher([command, '--stage', 'none'], environment);

    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `${what}: is not deployed in us-east-1: run \`npx serverless deploy --stage none\`, or set AWS_REGION\n`,
    });
  });
});

describe('usher rotate', () => {
  it('adds a new secret before the old one, and finally removes the old one', async () => {
    const old = environment[VARIABLE] ?? '';
    const begun = await run('rotate');
    expect({ code: begun.code, err: begun.err }).toMatchObject({ code: 0 });
    expect(begun.out).toMatch(/serverless deploy .*\n.*connect .*\n.*rotate --finish/);
    const both = parseEnv(readFileSync('.env.prod', 'utf8'))[VARIABLE]?.split(',') ?? [];
    expect(both).toHaveLength(2);
    expect(both[1]).toBe(old);

    environment[VARIABLE] = both.join(',');
    expect(await json('rotate')).toMatchObject({
      code: 1,
      problems: [expect.stringMatching(/rotate --finish/)],
    });
    expect(await json('rotate', '--finish')).toMatchObject({ code: 0, secrets: 1 });
    expect(parseEnv(readFileSync('.env.prod', 'utf8'))[VARIABLE]).toBe(both[0]);
    environment[VARIABLE] = both[0] ?? '';
    expect(await json('rotate', '--finish')).toMatchObject({ code: 1 });
  });
});

describe('usher rotate slack-signing-secret', () => {
  const SIGNING = 'SLACK_SIGNING_SECRET_CIPHERTEXT';
  const rotateWith = (input: string, ...args: readonly string[]) =>
    runUsher(['rotate', 'slack-signing-secret', '--stage', STAGE, ...args], environment, input);

  it('adds the one that Slack has made before the old one, and finally removes the old one', async () => {
    const old = await stage.encrypt('slack-signing-secret', SIGNING_SECRET);
    environment[SIGNING] = old;
    const begun = await rotateWith('0123456789abcdef0123456789abcdef');
    expect({ code: begun.code, err: begun.err }).toMatchObject({ code: 0 });
    expect(begun.out).toMatch(/serverless deploy .*\n.*rotate slack-signing-secret --finish/);
    expect(begun.out).not.toContain('connect');
    const both = parseEnv(readFileSync('.env.prod', 'utf8'))[SIGNING] ?? '';
    expect(both.split(',')).toEqual([expect.not.stringMatching(old), old]);

    environment[SIGNING] = both;
    expect(await rotateWith('', '--finish')).toMatchObject({ code: 0 });
    expect(parseEnv(readFileSync('.env.prod', 'utf8'))[SIGNING]).toBe(both.split(',')[0]);
  });

  it.each([
    [
      'there is none yet',
      '',
      SIGNING_SECRET,
      /there is no signing secret yet: run .*encrypt slack-signing-secret/,
    ],
    ['it is something else', 'eA==', 'xoxb-planted', /is not a signing secret/],
  ])('refuses if %s', async (_, current, input, expected) => {
    environment[SIGNING] = current;
    const { code, err } = await rotateWith(input);
    expect(code).toBe(1);
    expect(err).toMatch(expected);
    expect(err).not.toContain('planted');
  });
});

describe('usher redrive', () => {
  const letter = async () => {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    await stage.clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: stage.queueUrl('CommandsDeadLetterQueue'),
        MessageBody: JSON.stringify({
          comment: { html_url: 'https://github.com/x', user: { login: 'mona' } },
        }),
        MessageAttributes: { reason: attribute('TypeError: oops'), source: attribute('x') },
      }),
    );
  };
  const inQueue = async (name: string) => {
    const receive = { QueueUrl: stage.queueUrl(name), MaxNumberOfMessages: 10 };
    return (await stage.clients.sqs.send(new ReceiveMessageCommand(receive))).Messages ?? [];
  };

  it('shows dead letters and their reasons, and leaves them in the queue', async () => {
    await letter();
    const { err, out } = await run('redrive');

    expect(err).toMatch(/mona https:\/\/github\.com\/x: TypeError: oops/);
    expect(out).toContain('1 dead letter, 0 sent back');
  });

  it('sends dead letters back, and deletes them', async () => {
    const sent = await json('redrive', '--send', '--queue', 'commands');

    expect(sent).toMatchObject({
      code: 0,
      queues: [{ sent: true, messages: [{ about: 'mona https://github.com/x', reason: 'TypeError: oops' }] }],
    });
    expect(await inQueue('CommandsQueue')).toMatchObject([{ Body: expect.stringContaining('mona') }]);
    expect(await inQueue('CommandsDeadLetterQueue')).toEqual([]);
  });
});

describe('usher pause and resume', () => {
  it('disable and enable the event sources of both functions', async () => {
    expect((await run('pause')).code).toBe(0);
    expect(stage.account.mappings).toEqual({ 'usher-prod-command': false, 'usher-prod-notify': false });

    expect((await run('resume')).code).toBe(0);
    expect(stage.account.mappings).toEqual({ 'usher-prod-command': true, 'usher-prod-notify': true });
  });

  it('wait for a switch in progress, then switch', async () => {
    stage.account.mappings['usher-prod-command'] = false;
    stage.account.switching = { 'usher-prod-command': 2, 'usher-prod-notify': 1 };
    const { code, err } = await run('resume');

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(stage.account.mappings).toEqual({ 'usher-prod-command': true, 'usher-prod-notify': true });
  });
});

/** Writes a command and its outcome to the ledger. */
async function remember(id: number, changes: object, progress = 'finished') {
  const report = {
    id: `1/${id}/join`,
    result: { outcome: 'added' },
    person: { login: 'mona' },
    repository: 'my_org/handbook',
    issue: { number: 7, title: 'Join' },
    team: 'reader',
    comment_url: `https://github.com/my_org/handbook/issues/7#issuecomment-${id}`,
    at: `2026-11-2${id % 10}T12:00:00.000Z`,
    ...changes,
  };
  const { id: repository } = stage.github.state.repositories.find('handbook') ?? { id: 0 };
  const key = `command/${repository}/${id}`;
  const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
  await stage.table.write(key, { progress, memory: JSON.stringify({ report }) }, always);
  await stage.table.write(`notification/${report.id}`, { progress: 'finished' }, always);
  return { ...report, key, address: report.comment_url };
}

describe('usher history', () => {
  beforeAll(async () => {
    await remember(101, {});
    await remember(102, { result: { outcome: 'denied', reason: 'not-a-member' }, person: { login: 'Lisa' } });
    await remember(103, {
      result: { outcome: 'added' },
      decided_by: { login: 'boss' },
      person: { login: 'lisa' },
    });
    await remember(104, { repository: 'my_org/other' });
  });

  it('says what to do if npm start is not running', async () => {
    const { err, code } = await runUsher(['history', '--stage', 'local'], { LOCAL_PORT: '1' });
    expect({ err, code }).toEqual({
      err: 'the local stage: is not running: start it with `npm start`, with the same LOCAL_PORT\n',
      code: 1,
    });
  });

  it('lists commands and their outcomes, the latest first', async () => {
    const { out } = await run('history', '--repository', 'my_org/handbook');

    expect(out.split('\n').flatMap((line) => /mona|lisa/i.exec(line)?.[0] ?? [])).toEqual([
      'lisa',
      'Lisa',
      'mona',
    ]);
    expect(out).toContain('denied: not-a-member');
    expect(out).toMatch(/^when .* decided by\n2026-11-23T12:00:00Z {2}lisa/);
  });

  it('says how many commands match if it shows fewer', async () => {
    const { out, err } = await run('history', '--repository', 'handbook', '--limit', '1');

    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toBe('the latest 1 of 3: raise --limit to see more\n');
  });

  it('has no colors in a pipe, whatever TERM says', async () => {
    const colorful = { ...environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const { out } = await runUsher(['history', '--stage', STAGE], colorful);

    expect(out).toBe(stripVTControlCharacters(out));
  });

  it('prints the matching commands as JSON', async () => {
    const filter = ['--outcome', 'added', '--decided-by', 'boss', '--since', '2026-11-22T00:00:00Z'];

    expect(await json('history', ...filter)).toMatchObject({
      code: 0,
      found: 1,
      commands: [{ person: { login: 'lisa' }, decided_by: { login: 'boss' } }],
    });
  });

  it.each<[HistoryFilter, readonly number[]]>([
    [{ person: 'LISA' }, [103, 102]],
    [{ repository: 'other' }, [104]],
    [{ repository: 'my_org/handbook', outcome: 'added' }, [103, 101]],
    [{ decidedBy: 'boss' }, [103]],
    [{ since: new Date('2026-11-22T00:00:00Z'), until: new Date('2026-11-23T13:00:00Z') }, [103, 102]],
  ])('filters by %j', async (filter, ids) => {
    const { outcomes } = await readHistory(stage.clients.dynamodb, `usher-${STAGE}-ledger`, filter, () => {});

    expect(outcomes.map(({ id }) => Number(id.split('/')[1]))).toEqual(ids);
  });
});

describe('usher history of what it cannot read', () => {
  const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
  const unread = ['command/1/401', 'command/1/402', 'request/1/7/403/reader'];
  beforeAll(async () => {
    const [cut = '', newer = '', lapsed = ''] = unread;
    await stage.table.write(cut, { progress: 'finished', memory: '{' }, always);
    await stage.table.write(newer, { progress: 'finished', memory: '{"report":{"id":1}}' }, always);
    await stage.table.write(lapsed, { state: 'lapsed', asked: 1, report: '{}' }, always);
    await stage.table.write('command/1/404', { progress: 'finished', memory: '{"isAnswered":true}' }, always);
    await stage.table.write('command/1/405', { progress: 'finished' }, always);
  });
  afterAll(async () => {
    for (const key of unread) await stage.table.write(key, { memory: '{}', state: 'open' }, always);
  });

  it('names it, and shows the rest', async () => {
    const { out, err } = await run('history', '--person', 'mona');

    expect(out).toContain('mona');
    expect(err.trimEnd().split('\n').toSorted()).toEqual(
      unread.map(
        (key) => `${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`,
      ),
    );
    expect((await json('history', '--person', 'mona')).unreadable.toSorted()).toEqual(unread);
  });

  it('is not retried either', async () => {
    const failure = await rejectedBy(resetCommand(stage.table, 'command/1/402', 'https://x', new Date()));
    expect(String(failure)).toMatch(
      /cannot read the memory of command\/1\/402: a newer version of Usher wrote it/,
    );
  });
});

describe('usher history of requests', () => {
  const ids = async (outcome: string, until?: Date) => {
    const filter = { repository: 'asked', outcome, ...(until === undefined ? {} : { until }) };
    const { outcomes } = await readHistory(stage.clients.dynamodb, `usher-${STAGE}-ledger`, filter, () => {});
    return outcomes.map(({ id, at }) => `${id} ${at}`);
  };
  beforeAll(async () => {
    const requested = { result: { outcome: 'requested' }, repository: 'my_org/asked' };
    for (const [id, state] of [
      [301, 'lapsed'],
      [302, 'open'],
      [303, 'approved'],
    ] as const) {
      const report = await remember(id, requested);
      const asked = { state, asked: Date.parse(report.at), report: JSON.stringify(report) };
      const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
      await stage.table.write(`request/1/7/${id}/reader`, asked, always);
    }
  });

  it('lists an undecided request as requested and as lapsed', async () => {
    expect(await ids('request-lapsed')).toEqual(['1/301/join/request-lapsed 2026-12-05T12:00:00.000Z']);
    expect(await ids('requested')).toEqual([
      '1/303/join 2026-11-23T12:00:00.000Z',
      '1/302/join 2026-11-22T12:00:00.000Z',
      '1/301/join 2026-11-21T12:00:00.000Z',
    ]);
  });

  it('dates a lapsed request by its end', async () => {
    expect(await ids('request-lapsed', new Date('2026-12-05T12:00:00Z'))).toEqual([]);
    expect(await ids('requested', new Date('2026-11-21T00:00:00Z'))).toEqual([]);
  });
});

describe('usher history of the audit', () => {
  const at = (day: string) => `2026-11-${day}T12:00:00.000Z`;
  const where = { person: { ...reportWith().person, login: 'twice' }, repository: 'my_org/again' };
  const requested = { ...where, result: { outcome: 'requested' as const } };

  it('lists a request that was made, lapsed and was made again as all three', async () => {
    const { audit } = new Ledger(stage.table, () => new Date());
    const first = reportWith({ ...requested, id: '1/501/join', at: at('01') });
    await audit.recordCommand(first);
    await audit.recordFollowUp({
      ...first,
      id: `${first.id}/request-lapsed`,
      result: { outcome: 'request-lapsed' },
      at: at('15'),
    });
    const second = reportWith({ ...requested, id: '1/502/join', at: at('16') });
    await audit.recordCommand(second);
    // The request's entry holds only the second, and the command's entries are there too.
    await remember(501, first);
    await remember(502, second);

    const { found, commands } = await json('history', '--person', 'twice');
    expect({ found, commands }).toMatchObject({
      found: 3,
      commands: [
        { id: '1/502/join', result: { outcome: 'requested' }, at: at('16') },
        { id: '1/501/join/request-lapsed', result: { outcome: 'request-lapsed' }, at: at('15') },
        { id: '1/501/join', result: { outcome: 'requested' }, at: at('01') },
      ],
    });
  });

  it('lists what admins did, who and when, unless it is filtered by more than time', async () => {
    const began = new Date().toISOString();
    await run('pause');
    await run('resume');
    const { acts } = await json('history', '--since', began);

    expect(acts).toMatchObject([
      { act: 'resume', by: CALLER, at: expect.any(String) },
      { act: 'pause', by: CALLER, at: expect.any(String) },
    ]);
    expect((await run('history', '--since', began)).out).toMatch(
      /Z {2}user\/admin {2}resume\b[^]*user\/admin {2}pause\b/,
    );
    expect(await json('history', '--since', began, '--person', 'mona')).toMatchObject({ acts: [] });
  });

  it('includes what was sent back from a dead-letter queue', async () => {
    const { acts } = await json('history');

    expect(acts).toContainEqual(
      expect.objectContaining({
        act: 'redrive',
        about: 'commands',
        details: expect.stringMatching(/^1 message\n\S+ mona https:\/\/github\.com\/x$/),
      }),
    );
  });
});

describe('an act that cannot be recorded', () => {
  it('is not done', async () => {
    const answer = stage.account.caller;
    stage.account.caller = undefined;
    const { code, err } = await run('pause');
    stage.account.caller = answer;

    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^STS: AccessDenied/) });
    expect(stage.account.mappings).toEqual({ 'usher-prod-command': true, 'usher-prod-notify': true });
  });
});

describe('usher retry', () => {
  it.each(['not-a-url', 'https://github.com/x', 'https://github.com/my_org/handbook/issues/7'])(
    'rejects anything but the URL of a comment before it calls AWS or GitHub: %s',
    async (address) => {
      const { code, err } = await runUsher(['retry', address]);

      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/ It must be the URL of a comment, /),
      });
    },
  );

  const failed = { result: { outcome: 'failed', reason: 'no free seat' } };
  const published = async () => {
    const receive = { QueueUrl: stage.queueUrl('CommandsQueue'), MaxNumberOfMessages: 10 };
    return (await stage.clients.sqs.send(new ReceiveMessageCommand(receive))).Messages ?? [];
  };

  it('resets a failed command and publishes it as the sweep does', async () => {
    stage.github.state.learn(commandBy('mona', 201));
    const { key, address, id } = await remember(201, failed);
    const { code, err, out } = await run('retry', address);

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toContain('published the command of mona again');
    expect(await stage.table.read(key)).toMatchObject({ progress: 'published', memory: '{}', lease: 0 });
    expect(await stage.table.read(`notification/${id}`)).toMatchObject({ progress: 'published' });
    expect((await json('history')).acts).toContainEqual(
      expect.objectContaining({
        act: 'retry',
        by: CALLER,
        about: address,
        details: 'ended as failed: no free seat',
      }),
    );
    expect((await published()).map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
      { action: 'created', comment: { id: 201, body: 'join' }, delivery: 'retry-201' },
    ]);
    // Publishing may have failed, so a second run is allowed.
    await expect(resetCommand(stage.table, key, address, new Date())).resolves.toBeUndefined();
  });

  it.each<[string, () => Promise<{ address: string }>, RegExp]>([
    [
      'a command that did not fail',
      async () => {
        stage.github.state.learn(commandBy('mona', 202));
        return remember(202, {});
      },
      /ended as added, not as failed/,
    ],
    [
      'a command that is not in the ledger',
      async () => {
        stage.github.state.learn(commandBy('mona', 205));
        return { address: 'https://github.com/my_org/handbook/issues/7#issuecomment-205' };
      },
      /is not in the ledger: `npm run usher -- sweep --since TIME`/,
    ],
    [
      'a command in progress',
      async () => {
        stage.github.state.learn(commandBy('mona', 203));
        return remember(203, failed, 'claimed');
      },
      /is still in progress .* `npm run usher -- redrive`/,
    ],
    [
      'an edited comment',
      async () => {
        const edited = { updated_at: '2026-11-23T13:00:00Z' };
        stage.github.state.learn(commandBy('mona', 204, edited));
        return remember(204, failed);
      },
      /was edited: Usher ignores edited comments/,
    ],
  ])('rejects %s', async (_, arrange, message) => {
    const { address } = await arrange();
    const request = connectGitHub(async () => new Secret('ghp_planted'), stage.github.baseUrl);
    const rules = readRulesFile('usher.yml');
    const attempt = async () => {
      const event = await fetchCommentEvent(request, rules, parseCommentUrl(address));
      await resetCommand(stage.table, commandKey(event), address, new Date());
    };

    expect(String(await rejectedBy(attempt()))).toMatch(message);
  });
});
