import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { zipFunction } from '../../deploy/bundle.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ENTRY = 'handlers/receive.mjs';
let folder: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  mkdirSync(`${folder}/handlers`);
});
afterEach(() => remove());

function zip(code: string, name = 'receive.zip') {
  writeFileSync(`${folder}/${ENTRY}`, code);
  zipFunction(folder, 'receive', `${folder}/${name}`);
  return readFileSync(`${folder}/${name}`);
}

describe('the zip of a function', () => {
  it('holds what Lambda loads, the bundle and its compile caches, and nothing else', () => {
    const parts = [
      'handlers/receive.bundle.cjs',
      'handlers/receive.bundle.cjs.cache',
      'handlers/receive.bundle.cjs.expose-gc.cache',
    ];
    const others = ['handlers/command.mjs', 'handlers/receive.mjs.map', 'handlers/receive-2.mjs'];
    for (const file of [...parts, ...others]) writeFileSync(`${folder}/${file}`, file);
    const files = unzipSync(zip('export const handler = () => {};'));
    expect(Object.keys(files)).toEqual([...parts, ENTRY]);
    for (const part of parts) expect(Buffer.from(files[part] ?? []).toString()).toBe(part);
    expect(Buffer.from(files[ENTRY] ?? []).toString()).toBe('export const handler = () => {};');
  });

  it('is reproducible at any time and place', () => {
    const first = zip('same');
    writeFileSync(`${folder}/${ENTRY}`, 'same');
    utimesSync(`${folder}/${ENTRY}`, new Date('2001-01-01'), new Date('2001-01-01'));
    zipFunction(folder, 'receive', `${folder}/later.zip`);
    expect(readFileSync(`${folder}/later.zip`).equals(first)).toBe(true);
    expect(zip('other').equals(first)).toBe(false);
  });

  it.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
    'is reproducible in every time zone: %s',
    async (TZ) => {
      const first = zip('same');
      const zipHere = `import { zipFunction } from './deploy/bundle.ts'; zipFunction(...process.argv.slice(1));`;
      const args = ['--input-type=module', '-e', zipHere, folder, 'receive', `${folder}/there.zip`];
      await promisify(execFile)(process.execPath, args, { env: { TZ } });
      expect(readFileSync(`${folder}/there.zip`).equals(first)).toBe(true);
    },
  );

  it('is compressed', () => {
    expect(zip('a'.repeat(100_000)).length).toBeLessThan(1_000);
  });
});
