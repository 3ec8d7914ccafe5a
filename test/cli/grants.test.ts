import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveEnd } from '../../cli/grants.ts';
import { grantKey } from '../../src/ledger/entries.ts';
import { Grants } from '../../src/ledger/grants.ts';
import { reportWith } from '../fixtures/notification.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { runUsher } from './run-usher.ts';
import { STAGE, startStage } from './start-stage.ts';

const DAY = 24 * 3_600_000;

let stage: Awaited<ReturnType<typeof startStage>>;
let grants: Grants;
let start: number;
beforeAll(async () => {
  stage = await startStage();
  grants = new Grants(stage.table, () => new Date(), 400);
});
afterAll(() => stage.close());

const run = (command: string, ...args: readonly string[]) =>
  runUsher([command, '--stage', STAGE, ...args], stage.environment);
const json = async (command: string, ...args: readonly string[]) => {
  const { out, code } = await run(command, ...args, '--json');
  return { code, ...JSON.parse(out) };
};
const find = async (id: number) => {
  const found = await grants.find(grantKey('sre', id));
  if (found === undefined) throw new Error(`no grant of ${id}`);
  return found;
};

async function give(id: number, login: string, days: number, isConfirmed = true) {
  const key = grantKey('sre', id);
  const report = reportWith({
    team: 'sre',
    person: { ...reportWith().person, id, login },
    because: 'I am on call',
    decided_by: { login: 'boss', id: 5, html_url: 'https://github.com/boss' },
  });
  const until = new Date(start + days * DAY);
  await grants.prepare(key, `command/5/${id}`, { until, time: days * DAY, report });
  if (isConfirmed) await grants.confirm(key, `command/5/${id}`);
}

beforeEach(async () => {
  start = Date.now();
  await give(1, 'mona', 30);
  await give(2, 'Lisa', 7);
  await give(3, 'hubot', 9, false);
});

describe('usher history --active', () => {
  it('lists who is in for a time, those whose time ends first first', async () => {
    const { out, code } = await run('history', '--active');
    expect(code).toBe(0);
    expect(out).toMatch(/^until +who +team +state +since +decided by +where\n/);
    expect(out.match(/mona|Lisa|hubot/g)).toEqual(['Lisa', 'hubot', 'mona']);
    expect(out).toMatch(/hubot +sre +unconfirmed/);
  });

  it('selects by person, and prints JSON', async () => {
    expect(await json('history', '--active', '--person', 'LISA')).toEqual({
      code: 0,
      stage: STAGE,
      found: 1,
      active: [
        {
          person: 'Lisa',
          team: 'sre',
          since: expect.any(String),
          until: new Date(start + 7 * DAY).toISOString(),
          state: 'in',
          decidedBy: 'boss',
          reason: 'I am on call',
          where: 'my_org/onboarding#1',
        },
      ],
      unreadable: [],
    });
  });

  it('goes with no option that selects commands', async () => {
    expect(await run('history', '--active', '--outcome', 'added')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--active goes with --person, --limit and --json only'),
    });
  });
});

describe('usher revoke', () => {
  it('ends the time now, says when the person is taken out, and leaves the rest to the sweep', async () => {
    const { out, code } = await run('revoke', 'mona', 'sre', '--yes');
    expect(code).toBe(0);
    expect(out).toContain(
      'the next sweep, within 15 minutes, takes mona out of sre; to do it now, run `npm run usher -- sweep --stage prod`',
    );
    const { until, revoked, state } = await find(1);
    expect({ state, isOver: until <= Date.now(), isRevoked: revoked !== undefined }).toEqual({
      state: 'active',
      isOver: true,
      isRevoked: true,
    });
  });

  it('may revoke what Usher is not sure of', async () => {
    expect(await json('revoke', 'hubot', 'sre', '--yes')).toMatchObject({ code: 0, changed: true });
    expect(await find(3)).toMatchObject({ state: 'active', revoked: expect.any(Number) });
  });

  it.each([['--json'], []])('changes nothing unless it is confirmed: %j', async (...args) => {
    const { code, out } = await run('revoke', 'mona', 'sre', ...args);
    expect([code, out]).toEqual([0, expect.stringMatching(/nothing was changed|"changed": false/)]);
    expect(await find(1)).toMatchObject({ until: start + 30 * DAY });
  });

  it.each([
    ['nobody', 'sre'],
    ['mona', 'reader'],
  ])('says that %s in %s has no time to end', async (login, team) => {
    expect(await run('revoke', login, team, '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${login} in ${team}: is not there for a time`),
    });
  });

  it('does not guess which of two accounts is meant that had the same login when they joined', async () => {
    await give(4, 'Mona', 20);
    const { code, err } = await run('revoke', 'mona', 'sre', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('mona in sre: are two accounts')]);
    expect([(await find(1)).revoked, (await find(4)).revoked]).toEqual([undefined, undefined]);
    await grants.end(await find(4), 'gone');
    expect(await json('revoke', 'mona', 'sre', '--yes')).toMatchObject({ code: 0, changed: true });
  });

  it('fails if the grant has changed since it was read', async () => {
    const read = await find(1);
    const terms = { until: new Date(start + 60 * DAY), time: 30 * DAY, report: read.report };
    await grants.renew(read.key, 'command/5/9', terms);
    const failure = await rejectedBy(moveEnd(stage.table, read, new Date(), new Date()));
    expect(String(failure)).toContain('was changed in the meantime: run this again');
    expect(await find(1)).toMatchObject({ until: start + 60 * DAY });
  });
});

describe('usher extend', () => {
  it('moves the end, and what was announced of the old one counts no more', async () => {
    await grants.record(await find(2), 'reminded');
    expect(await json('extend', 'lisa', 'sre', '7d', '--yes')).toMatchObject({
      code: 0,
      changed: true,
      membership: { person: 'Lisa', until: new Date(start + 14 * DAY).toISOString() },
    });
    expect(await find(2)).toMatchObject({ until: start + 14 * DAY });
    expect(await find(2)).not.toHaveProperty('reminded');
  });

  it('counts from now if the time is over, and undoes a revocation', async () => {
    await run('revoke', 'mona', 'sre', '--yes');
    await run('extend', 'mona', 'sre', '1h', '--yes');
    const { until, revoked } = await find(1);
    expect([until > Date.now() + 3_500_000, revoked]).toEqual([true, undefined]);
  });

  it('gives a year at most, and nothing to somebody whom Usher may not have let in', async () => {
    expect(await run('extend', 'mona', 'sre', '340d', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('at most 365 days from now is possible'),
    });
    expect(await run('extend', 'hubot', 'sre', '7d', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Usher is not sure that it let them in'),
    });
  });

  it.each([
    ['mona', 'sre', '9999d'],
    ['mona', 'sre', '7'],
    ['mona', 'S R E', '7d'],
    ['@mona', 'sre', '7d'],
  ])('rejects a wrong command line: %s %s %s', async (...args) => {
    expect((await run('extend', ...args)).code).toBe(2);
  });
});

describe('the audit', () => {
  it('says who revoked and who extended, and what', async () => {
    await run('revoke', 'mona', 'sre', '--yes');
    await run('extend', 'Lisa', 'sre', '2d', '--yes');
    const { acts } = await json('history');
    const until = new Date((await find(2)).until).toISOString();
    expect(acts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          act: 'revoke',
          by: expect.stringMatching(/^arn:/),
          details: 'mona in sre',
        }),
        expect.objectContaining({
          act: 'extend',
          by: expect.stringMatching(/^arn:/),
          details: `Lisa in sre until ${until}`,
        }),
      ]),
    );
  });
});
