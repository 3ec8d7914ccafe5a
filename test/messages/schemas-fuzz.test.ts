import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { githubEvent } from '../../src/messages/github-event.ts';
import { type Notification, notificationSchema } from '../../src/messages/notification.ts';
import { changeIfThere } from '../fixtures/change-at.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

/** The paths of all values in a message. */
const pathsOf = (value: object, before = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    before + key,
    ...(typeof inner === 'object' && inner !== null ? pathsOf(inner, `${before}${key}.`) : []),
  ]);

/** All texts in a message, by their paths. */
const textsOf = (value: unknown, path = ''): [string, string][] => {
  if (typeof value === 'string') return [[path, value]];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => textsOf(inner, path === '' ? key : `${path}.${key}`))
    : [];
};

const hostile = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 600, size: 'max' }),
  fc.constantFrom(
    '<!channel>',
    'https://x|y',
    'https://x>',
    'javascript:alert(1)',
    'a'.repeat(1e4),
    '\n',
    -1,
    0,
    2 ** 53,
    null,
  ),
  fc
    .tuple(fc.constantFrom('https://', 'a', ''), fc.string({ unit: 'binary' }))
    .map((parts) => parts.join('')),
);

/** A notification with every optional key. */
const LONG: Partial<Notification> = {
  result: { outcome: 'failed', reason: 'other', detail: 'PUT /orgs/my_org → 422' },
  dry_run: true,
  decided_by: { login: 'boss', id: 1, html_url: 'https://github.com/boss' },
  approvers: ['boss', 'my_org/sre-leads'],
  mention: 'U024BE7LH',
};

/** More approvers than the valid message has. */
const KNOWN = /^approvers\.\d+$/;

/** Values that may have any character. */
const FREE = /^(comment\.body|issue\.title|result\.detail|id|destination)$/;

describe.each([
  ['githubEvent', githubEvent, githubEventWith(), 8_192],
  ['notification', notificationSchema, notificationWith(LONG), 10_000],
])('%s', (_, schema, valid, longest) => {
  const paths = pathsOf(valid);
  const changed = fc
    .array(fc.tuple(fc.constantFrom(...paths), fc.constantFrom('', '.unknown'), hostile), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) =>
      changes.reduce<object>((sum, [path, more, value]) => changeIfThere(sum, path + more, value), valid),
    );

  it(
    'accepts only known keys, within their limits, that cannot break out of a link, and throws only ZodErrors',
    () => {
      fc.assert(
        fc.property(
          fc.oneof({ weight: 1, arbitrary: fc.jsonValue() }, { weight: 4, arbitrary: changed }),
          (value) => {
            const thrown = thrownBy(() => schema.parse(value));
            expect(thrown === undefined || thrown instanceof z.core.$ZodError).toBe(true);
            const accepted = schema.safeParse(value).data;
            // What is accepted is unchanged, and under a known key.
            expect(accepted === undefined ? {} : value).toMatchObject(accepted ?? {});
            expect(
              pathsOf(accepted ?? {}).filter((path) => !KNOWN.test(path) && !paths.includes(path)),
            ).toEqual([]);
            expect(Buffer.byteLength(JSON.stringify(accepted ?? null))).toBeLessThanOrEqual(longest);
            const unsafe = textsOf(accepted).filter(
              ([path, text]) => !FREE.test(path) && /[<>|\s\0]/.test(text),
            );
            expect(unsafe).toEqual([]);
          },
        ),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
