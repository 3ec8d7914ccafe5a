import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandKey, requestKey } from '../../../src/ledger/entries.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { reportWith } from '../../fixtures/notification.ts';
import { githubEventWith } from '../../fixtures/github-event.ts';
import { runUsher } from '../run-usher.ts';
import { STAGE, startStage } from '../start-stage.ts';

const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
const at = (day: string) => `2026-11-${day}T12:00:00.000Z`;
const decided_by = { login: 'boss', id: 5, html_url: 'https://github.com/boss' };

let stage: Awaited<ReturnType<typeof startStage>>;
beforeAll(async () => {
  stage = await startStage();
  const { audit } = new Ledger(stage.table, () => new Date());
  const command = async (id: number, memory: object) => {
    const key = commandKey(githubEventWith({ repository: { id: 1 }, comment: { id } }));
    await stage.table.write(key, { progress: 'finished', memory: JSON.stringify(memory) }, always);
  };
  // In the audit, and with its command.
  const added = reportWith({ id: '1/11/join', at: at('11') });
  await audit.recordCommand(added);
  await command(11, { report: added });
  const approved = reportWith({ id: '1/12/approve', at: at('12'), decided_by });
  await audit.recordCommand(approved);
  // Only with the command, as versions without an audit recorded it.
  const invited = reportWith({ id: '1/13/join', at: at('13'), result: { outcome: 'invited' } });
  const accepted = reportWith({ id: '1/13/join/accepted', at: at('14'), result: { outcome: 'accepted' } });
  await command(13, { report: invited, followUp: accepted });
  const requested = reportWith({ id: '1/15/join', at: at('01'), result: { outcome: 'requested' } });
  await command(15, { report: requested });
  const lapsed = { state: 'lapsed', asked: Date.parse(requested.at), report: JSON.stringify(requested) };
  await stage.table.write(requestKey(githubEventWith(), 1, 'reader'), lapsed, always);
  await runUsher(['pause', '--stage', STAGE], stage.environment);
});
afterAll(() => stage.close());
const run = (...args: readonly string[]) =>
  runUsher(['export', '--stage', STAGE, ...args], stage.environment);
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const shown = (lines: readonly { at: string; kind: string; what: string }[]) =>
  lines.map((line) => `${line.at.slice(8, 10)} ${line.kind} ${line.what}`).toSorted();

const ALL = [
  '01 request requested',
  '11 grant added',
  '12 decision approved',
  '12 grant added',
  '13 outcome invited',
  '14 grant accepted',
  '15 outcome request-lapsed',
];

describe('usher export', () => {
  it('prints a line for each fact, those from before the audit included, and none twice', async () => {
    const { out, err, code } = await run('--format', 'jsonl');

    expect(code).toBe(0);
    expect(err).toMatch(/^✓ 8 lines from \d+ entries: 1 request, 1 decision, 3 grants, 2 outcomes, 1 act\n$/);
    const lines = linesOf(out);
    expect(shown(lines.filter(({ kind }) => kind !== 'act'))).toEqual(ALL);
    expect(lines.filter(({ kind }) => kind === 'act')).toMatchObject([
      { what: 'pause', by: stage.account.caller, person: null },
    ]);
  });

  it('writes a file, and a summary as JSON', async () => {
    const { out, code } = await run('--format', 'csv', '--output', 'audit.csv', '--json');

    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      stage: STAGE,
      output: 'audit.csv',
      format: 'csv',
      entries: expect.any(Number),
      lines: { request: 1, decision: 1, grant: 3, outcome: 2, act: 1 },
      unreadable: [],
    });
    expect(readFileSync('audit.csv', 'utf8').trimEnd().split('\n')).toHaveLength(9);
  });

  it('selects by time', async () => {
    const { out } = await run(
      '--format',
      'jsonl',
      '--since',
      '2026-11-12T00:00:00Z',
      '--until',
      '2026-11-14T12:00:00Z',
    );

    expect(shown(linesOf(out))).toEqual(ALL.slice(2, 5));
  });

  it.each([
    [[], /set --to s3:.*--format csv or --format jsonl/],
    [['--format', 'xml'], /Allowed choices are csv, jsonl/],
    [['--format', 'csv', '--since', 'yesterday'], /It must be a time like/],
  ])('rejects a wrong command line: %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('prints either lines or a summary as JSON', async () => {
    expect(await run('--format', 'csv', '--json')).toMatchObject({
      code: 2,
      out: expect.stringContaining('--format needs --output with it'),
    });
  });

  it('says which file it cannot write', async () => {
    expect(await run('--format', 'csv', '--output', 'no/such/folder.csv')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^ENOENT.*'no\/such\/folder\.csv\..*\.part': make the folder first, or correct the path\n$/,
      ),
    });
  });

  it('names entries that it cannot read, and exports the rest', async () => {
    await stage.table.write('audit/1/99/join', { kind: 'outcome' }, always);
    const { out, err, code } = await run('--format', 'jsonl');

    expect({ code, lines: linesOf(out).length }).toEqual({ code: 0, lines: 8 });
    expect(err).toMatch(/^audit\/1\/99\/join in the ledger cannot be read/);
    expect(err).toMatch(/1 act; left out, because they cannot be read: 1\n$/);
  });

  it('says what to do if npm start is not running', async () => {
    const { err, code } = await runUsher(['export', '--stage', 'local', '--format', 'csv'], {
      LOCAL_PORT: '1',
    });

    expect({ err, code }).toEqual({
      err: 'the local stage: is not running: start it with `npm start`, with the same LOCAL_PORT\n',
      code: 1,
    });
  });
});
