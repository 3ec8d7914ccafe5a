import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COLUMNS, type ExportLine } from '../../../cli/export/export-line.ts';
import { writeFile, writeLines } from '../../../cli/export/write-lines.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const line: ExportLine = {
  at: '2026-11-23T12:00:00.000Z',
  kind: 'outcome',
  what: 'failed',
  reason: 'other',
  person: 'mona',
  person_id: 7,
  team: 'reader',
  by: null,
  by_id: null,
  organization: 'my_org',
  repository: 'my_org/onboarding',
  issue: 1,
  comment_url: 'https://github.com/my_org/onboarding/issues/1#issuecomment-2',
  dry_run: false,
  detail: null,
  id: '1/2/join',
  in_slack: false,
  until: null,
  because: null,
};
async function* of(...lines: readonly ExportLine[]) {
  yield* lines;
}

let place: ReturnType<typeof temporaryFolder>;
let file = '';
beforeEach(() => {
  place = temporaryFolder();
  file = join(place.folder, 'audit');
});
afterEach(() => place.remove());
const written = () => readFileSync(file, 'utf8');

describe('an export to CSV', () => {
  it('has a header and a line for each fact, with empty cells where there is nothing to say', async () => {
    await writeFile(of(line, { ...line, dry_run: true, by: 'boss', by_id: 5 }), 'csv', file);

    const start = '2026-11-23T12:00:00.000Z,outcome,failed,other,mona,7,reader';
    const where = 'my_org,my_org/onboarding,1,https://github.com/my_org/onboarding/issues/1#issuecomment-2';
    expect(written()).toBe(
      [
        COLUMNS.join(','),
        `${start},,,${where},false,,1/2/join,false,,`,
        `${start},boss,5,${where},true,,1/2/join,false,,`,
        '',
      ].join('\n'),
    );
  });

  it('has only the header if nothing matches', async () => {
    await writeFile(of(), 'csv', file);

    expect(written()).toBe(`${COLUMNS.join(',')}\n`);
  });

  it('quotes commas, quotes and line breaks', async () => {
    await writeFile(of({ ...line, detail: 'commands\n2 messages, "both"' }), 'csv', file);

    expect(written()).toContain(',"commands\n2 messages, ""both""",1/2/join,false,,\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '＝1'])(
    'has no formula that a spreadsheet runs: %j',
    async (detail) => {
      await writeFile(of({ ...line, detail }), 'csv', file);

      expect(written()).toMatch(/,"?'[=+\-@\t\r＝]/);
    },
  );
});

describe('an export to JSON Lines', () => {
  it('has an object with every column on each line', async () => {
    await writeFile(of(line, { ...line, detail: '=1\n' }), 'jsonl', file);

    const lines = written().trimEnd().split('\n');
    expect(lines.map((text): unknown => JSON.parse(text))).toEqual([line, { ...line, detail: '=1\n' }]);
  });
});

describe('the file of an export', () => {
  it('is only for its owner', async () => {
    await writeFile(of(line), 'csv', file);

    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('stays as it was, and nothing is left beside it, if the export fails', async () => {
    writeFileSync(file, 'the last one');
    async function* failing() {
      yield line;
      throw new Error('DynamoDB is down');
    }

    await expect(writeFile(failing(), 'csv', file)).rejects.toThrow('DynamoDB is down');
    expect({ text: written(), files: readdirSync(place.folder) }).toEqual({
      text: 'the last one',
      files: ['audit'],
    });
  });

  it('is one whole export, if two write to it at once', async () => {
    const [isUnderWay, isOtherDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    async function* slow() {
      yield line;
      isUnderWay.resolve();
      await isOtherDone.promise;
      yield line;
    }
    const one = writeFile(slow(), 'csv', file);
    await isUnderWay.promise;
    await writeFile(of(line), 'jsonl', file);
    expect(written()).toBe(`${JSON.stringify(line)}\n`);
    isOtherDone.resolve();
    await one;

    expect(
      written()
        .split('\n')
        .map((text) => text.slice(0, 5)),
    ).toEqual(['at,ki', '2026-', '2026-', '']);
    expect(readdirSync(place.folder)).toEqual(['audit']);
  });

  it('leaves other files alone, whose permissions it does not take over', async () => {
    writeFileSync(`${file}.part`, 'mine', { mode: 0o644 });
    await writeFile(of(line), 'csv', file);

    expect(readFileSync(`${file}.part`, 'utf8')).toBe('mine');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a folder', () => mkdirSync(file)],
    // A link, so that the test itself can't replace the device.
    ['a device', () => symlinkSync('/dev/null', file)],
  ])('replaces only a file, not %s, and says so before anything is read', async (_, make) => {
    make();
    let isRead = false;
    async function* unread() {
      isRead = true;
      yield line;
    }
    const failure = await rejectedBy(writeFile(unread(), 'csv', file));

    expect(String(failure)).toContain(
      `${file}: is not a file: give --output another name, or leave it out for standard output`,
    );
    expect({ isRead, files: readdirSync(place.folder) }).toEqual({ isRead: false, files: ['audit'] });
  });
});

describe('an export to a reader that has stopped', () => {
  it('reads no further', async () => {
    let made = 0;
    async function* endless() {
      for (;;) {
        made += 1;
        yield line;
      }
    }
    const stopped = Promise.withResolvers<void>();
    const reader = new Writable({ write: () => stopped.resolve() });
    const failure = rejectedBy(writeLines(endless(), 'csv', reader));
    await stopped.promise;
    for (let turn = 0; turn < 1_000; turn += 1) await setImmediate();

    expect(made).toBeLessThan(1_000);
    reader.destroy(new Error('gone'));
    expect(String(await failure)).toContain('gone');
  });
});
