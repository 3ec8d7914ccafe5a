import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundle, FUNCTIONS } from '../../deploy/bundle.ts';
import { canCompileFor, writeCompileCaches } from '../../deploy/compile-cache/write-compile-caches.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { NOBODY } from '../fixtures/start-answering.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const { folder, remove } = temporaryFolder();
const packaged = `${folder}/packaged/handlers`;
const used = `${folder}/used`;
const kept = `${folder}/kept`;
const CACHE = `${used}/receive.bundle.cjs.cache`;

const rules = parseRules({
  organization: 'my_org',
  rules: [{ repository: 'onboarding', teams: ['newcomers'] }],
});

let rehearsed: readonly unknown[];

beforeAll(async () => {
  await bundle(rules, `${folder}/packaged`);
  rehearsed = await writeCompileCaches(`${folder}/packaged`, rules, kept);
});
beforeEach(() => {
  rmSync(used, { recursive: true, force: true });
  cpSync(packaged, used, { recursive: true });
});
afterAll(remove);

const isAnswer = (value: unknown): value is { statusCode: number } =>
  typeof value === 'object' && value !== null && 'statusCode' in value;

/** Starts a function as Lambda does, and calls it. @returns its answer, and the dimension of its metric ColdStart. */
async function start(flags: readonly string[] = []) {
  const program = `
    const { handler } = await import(${JSON.stringify(`${used}/receive.mjs`)});
    const { statusCode } = await handler({ requestContext: { http: { method: 'GET' } }, headers: {} });
    await new Promise((resolve) => setTimeout(resolve));
    console.log(JSON.stringify({ statusCode }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, '--input-type=module', '-e', program],
    {
      env: {
        STAGE: 'prod',
        KMS_KEY: 'alias/usher-prod',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: NOBODY,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        EVENTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
        GITHUB_WEBHOOK_SECRET_CIPHERTEXT: 'eA==',
      },
    },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): { statusCode?: number; ColdStart?: number; compile_cache?: string } => JSON.parse(line));
  return {
    status: lines.find(({ statusCode }) => statusCode !== undefined)?.statusCode,
    cache: lines.filter(({ ColdStart }) => ColdStart === 1).map(({ compile_cache: cache }) => cache),
  };
}

describe('a function', () => {
  it.each([
    ['as Node starts it', []],
    ['as Lambda starts it', ['--expose-gc']],
    [
      'with the memory flags of Lambda',
      ['--expose-gc', '--max-semi-space-size=25', '--max-old-space-size=461'],
    ],
  ])('starts from its compile cache %s', async (_, flags) => {
    expect(await start(flags)).toEqual({ status: 405, cache: ['hit'] });
  });

  it('starts without one', async () => {
    rmSync(CACHE);
    expect(await start()).toEqual({ status: 405, cache: ['none'] });
  });

  it.each([
    ['was made by Node with other flags', () => cpSync(`${used}/receive.bundle.cjs.expose-gc.cache`, CACHE)],
    ['is of another bundle', () => cpSync(`${used}/command.bundle.cjs.cache`, CACHE)],
    ['is empty', () => writeFileSync(CACHE, '')],
    ['is no cache', () => writeFileSync(CACHE, 'anything'.repeat(1_000))],
    ['is cut off', () => writeFileSync(CACHE, readFileSync(CACHE).subarray(0, 100_000))],
    [
      'was made by another version of V8',
      () => {
        const cache = readFileSync(CACHE);
        // The version's hash is the second word: V8's code-serializer.h.
        cache.writeUInt32LE((cache.readUInt32LE(4) + 1) % 2 ** 32, 4);
        writeFileSync(CACHE, cache);
      },
    ],
  ])('starts with a compile cache that %s', async (_, change) => {
    change();
    expect(await start()).toEqual({ status: 405, cache: ['rejected'] });
  });

  it('starts if the cache cannot be read', async () => {
    rmSync(CACHE);
    mkdirSync(CACHE);
    expect(await start()).toEqual({ status: 405, cache: ['none'] });
  });
});

describe('the compile caches', () => {
  it('are made while each function handles an event to its end', () => {
    const answers = [{ statusCode: 202 }, { batchItemFailures: [] }, { batchItemFailures: [] }, null];
    const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).toSorted();
    const essential = rehearsed.map((answer) =>
      isAnswer(answer) ? { statusCode: answer.statusCode } : answer,
    );
    expect(sorted(essential)).toEqual(sorted(answers.flatMap((answer) => [answer, answer])));
  });

  it('of an unchanged bundle are the same again, without running it', async () => {
    const caches = FUNCTIONS.flatMap((name) => [
      `${name}.bundle.cjs.cache`,
      `${name}.bundle.cjs.expose-gc.cache`,
    ]);
    const twice = `${folder}/twice`;
    for (const name of FUNCTIONS)
      cpSync(`${packaged}/${name}.bundle.cjs`, `${twice}/handlers/${name}.bundle.cjs`);
    expect(await writeCompileCaches(twice, rules, kept)).toEqual([]);
    const differing = caches.filter(
      (cache) => !readFileSync(`${twice}/handlers/${cache}`).equals(readFileSync(`${packaged}/${cache}`)),
    );
    expect(differing).toEqual([]);
  });

  it('of a bundle that has changed are recorded anew', async () => {
    const changed = `${folder}/changed`;
    for (const name of FUNCTIONS)
      cpSync(`${packaged}/${name}.bundle.cjs`, `${changed}/handlers/${name}.bundle.cjs`);
    const file = `${changed}/handlers/notify.bundle.cjs`;
    writeFileSync(file, readFileSync(file, 'latin1').replace('notification posted', 'notification mailed'));
    expect(await writeCompileCaches(changed, rules, kept)).toHaveLength(2);
  });

  it('are forgotten a month after they were recorded', async () => {
    const old = `${kept}/old`;
    writeFileSync(old, '');
    const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1_000);
    utimesSync(old, monthAgo, monthAgo);
    const changed = `${folder}/changed`;
    const file = `${changed}/handlers/notify.bundle.cjs`;
    writeFileSync(file, readFileSync(file, 'latin1').replace('notification mailed', 'notification nailed'));
    await writeCompileCaches(changed, rules, kept);
    expect(existsSync(old)).toBe(false);
  });

  it('are made for the architecture of this machine only', () => {
    const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    const other = own === 'arm64' ? 'x86_64' : 'arm64';
    expect([own, other, 'mips'].map(canCompileFor)).toEqual([process.platform === 'linux', false, false]);
  });
});
