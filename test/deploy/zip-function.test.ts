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
  zipFunction(folder, ENTRY, `${folder}/${name}`);
  return readFileSync(`${folder}/${name}`);
}

describe('the zip of a function', () => {
  it("holds only the handler's file", () => {
    writeFileSync(`${folder}/handlers/command.mjs`, 'another');
    writeFileSync(`${folder}/handlers/receive.mjs.map`, '{}');
    const files = unzipSync(zip('export const handler = () => {};'));
    expect(Object.keys(files)).toEqual([ENTRY]);
    expect(Buffer.from(files[ENTRY] ?? []).toString()).toBe('export const handler = () => {};');
  });

  it('is reproducible at any time and place', () => {
    const first = zip('same');
    writeFileSync(`${folder}/${ENTRY}`, 'same');
    utimesSync(`${folder}/${ENTRY}`, new Date('2001-01-01'), new Date('2001-01-01'));
    zipFunction(folder, ENTRY, `${folder}/later.zip`);
    expect(readFileSync(`${folder}/later.zip`).equals(first)).toBe(true);
    expect(zip('other').equals(first)).toBe(false);
  });

  it.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
    'is reproducible in every time zone: %s',
    async (TZ) => {
      const first = zip('same');
      const zipHere = `import { zipFunction } from './deploy/bundle.ts'; zipFunction(...process.argv.slice(1));`;
      const args = ['--input-type=module', '-e', zipHere, folder, ENTRY, `${folder}/there.zip`];
      await promisify(execFile)(process.execPath, args, { env: { TZ } });
      expect(readFileSync(`${folder}/there.zip`).equals(first)).toBe(true);
    },
  );

  it('is compressed', () => {
    expect(zip('a'.repeat(100_000)).length).toBeLessThan(1_000);
  });
});
