import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { withNewerKeys } from '../../chaos/services/newer-version.ts';
import { readReports } from '../../cli/history/stored-report.ts';
import { auditAct, auditEntry } from '../../src/ledger/audit-entries.ts';
import { commandMemory, parseMemory, SWEEP_KEY, sweepMemory } from '../../src/ledger/entries.ts';
import { grantEntry } from '../../src/ledger/grant.ts';
import { githubEvent } from '../../src/messages/github-event.ts';
import { notificationSchema, readNotification, reportSchema } from '../../src/messages/notification.ts';
import { slackAction } from '../../src/messages/slack-action.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { startLedger } from '../ledger/start-ledger.ts';
import { currentVersion, keptVersions, readKept } from './kept-messages.ts';
import { type Messages, produceMessages } from './produce-messages.ts';

const always = { expression: 'attribute_not_exists(#nothing)', values: {} };

describe.each(keptVersions())('what %s sent and recorded', (version) => {
  const { events, actions, notifications, ledger: entries } = readKept(version);
  const ofKind = (kind: string) => entries.filter(({ pk }) => String(pk).startsWith(kind));
  let started: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    started = await startLedger();
    for (const { pk, ...item } of entries) await started.table.write(String(pk), item, always);
  });
  afterAll(() => started.close());

  it('includes every kind', () => {
    const kinds = ['command/', 'notification/', 'request/', SWEEP_KEY].map((kind) => ofKind(kind).length);
    expect(Math.min(events.length, notifications.length, ...kinds)).toBeGreaterThan(0);
  });

  it('can be read: events', () => {
    for (const event of events) expect(githubEvent.parse(event)).toBeDefined();
  });

  it('can be read: clicks', () => {
    for (const action of actions) expect(slackAction.parse(action)).toBeDefined();
  });

  it('can be read and rendered: a notification of each outcome', () => {
    for (const message of notifications) {
      expect(renderMessage(readNotification(message), 'prod').text).not.toBe('');
    }
  });

  it('can be read and worked on: commands', async () => {
    const { ledger } = started;
    for (const { pk, memory = '{}' } of [...ofKind('command/'), ...ofKind('click/')]) {
      const key = String(pk);
      expect(parseMemory(commandMemory, key, String(memory))).toBeDefined();
      expect(() => readReports(key, String(memory))).not.toThrow();
      await expect(ledger.needsPublishing(key, 0)).resolves.toEqual(expect.any(Boolean));
      const done = await ledger.work(key, 1_000, commandMemory, async (claim) => claim.memory);
      expect(done).toBeDefined();
    }
  });

  it('can be read with keys of a newer version in each object: commands', () => {
    for (const { pk, memory = '{}' } of [...ofKind('command/'), ...ofKind('click/')]) {
      expect(parseMemory(commandMemory, String(pk), withNewerKeys(String(memory)))).toBeDefined();
    }
  });

  it('can be read: requests', async () => {
    for (const { pk } of ofKind('request/')) {
      expect(await started.ledger.requests.find(String(pk))).toBeDefined();
    }
  });

  it('can be read: the audit', () => {
    const schema = z.discriminatedUnion('kind', [auditEntry, auditAct]);
    for (const entry of ofKind('audit/')) expect(schema.parse(entry)).toBeDefined();
  });

  it('can be read: memberships for a time', async () => {
    for (const { pk } of ofKind('grant/')) {
      expect(await started.ledger.grants.find(String(pk))).toBeDefined();
    }
  });

  it('can be read: the memory of the sweeps', async () => {
    const work = started.ledger.work(SWEEP_KEY, 1_000, sweepMemory, async (claim) => claim.memory);
    expect(await work).toMatchObject({ sweptUntil: expect.any(Object) });
  });
});

/** Every key of a schema, as dotted paths. */
function pathsOf(schema: z.core.JSONSchema._JSONSchema, before = ''): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const { properties = {}, anyOf = [], oneOf = [] } = schema;
  return [
    ...[...anyOf, ...oneOf].flatMap((one) => pathsOf(one, before)),
    ...Object.entries(properties).flatMap(([key, inner]) => [
      before + key,
      ...pathsOf(inner, `${before}${key}.`),
    ]),
  ];
}

const keysOf = (value: unknown, before = ''): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
        before + key,
        ...keysOf(inner, `${before}${key}.`),
      ])
    : [];

/** An entry with its JSON parsed, so that the order of keys does not matter. */
const unpack = (entry: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(
    Object.entries(entry).map(([name, value]): [string, unknown] => [
      name,
      name === 'memory' || name === 'report' ? JSON.parse(String(value)) : value,
    ]),
  );

const sorted = (names: readonly string[]) => [...new Set(names)].toSorted();
const schemaOf = (schema: z.core.$ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });

describe('what this version sends and records', () => {
  const kept = readKept(currentVersion());
  let produced: Messages;
  beforeAll(async () => {
    produced = await produceMessages();
  });

  it('matches its fixtures: CONTRIBUTING.md says how to change them', () => {
    expect({ ...produced, ledger: produced.ledger.map(unpack) }).toEqual({
      ...kept,
      ledger: kept.ledger.map(unpack),
    });
  });

  it('has only keys of its schema', () => {
    for (const event of produced.events) expect(githubEvent.parse(event)).toStrictEqual(event);
    for (const action of produced.actions) expect(slackAction.parse(action)).toStrictEqual(action);
    for (const message of produced.notifications) {
      expect(notificationSchema.parse(message)).toStrictEqual(message);
    }
    for (const { pk, memory = '{}', report } of produced.ledger) {
      const schema = pk === SWEEP_KEY ? sweepMemory : commandMemory;
      const remembered: unknown = JSON.parse(String(memory));
      expect(schema.parse(remembered)).toStrictEqual(remembered);
      const parsed: unknown = JSON.parse(String(report ?? 'null'));
      expect(z.nullable(reportSchema).parse(parsed)).toStrictEqual(parsed);
    }
  });

  it('has every key of its schema', () => {
    const memories = produced.ledger.flatMap(({ pk, memory = '{}' }) =>
      String(pk).startsWith('command/') ? [JSON.parse(String(memory))] : [],
    );
    const all = (messages: readonly unknown[]) => sorted(messages.flatMap((message) => keysOf(message)));
    expect(all(produced.events)).toEqual(sorted(pathsOf(schemaOf(githubEvent))));
    expect(all(produced.actions)).toEqual(sorted(pathsOf(schemaOf(slackAction))));
    expect(all(produced.notifications)).toEqual(sorted(pathsOf(schemaOf(notificationSchema))));
    const grants = produced.ledger.filter(({ pk }) => String(pk).startsWith('grant/'));
    // An admin's `usher revoke` writes the one, every entry has the others.
    const written = sorted([...all(grants), 'revoked']).filter((key) => !['open', 'expires'].includes(key));
    expect(written).toEqual(sorted(Object.keys(grantEntry.shape)));
    expect(all(memories)).toEqual(sorted(pathsOf(schemaOf(commandMemory))));
    for (const [kind, schema] of [
      ['outcome', auditEntry],
      ['act', auditAct],
    ] as const) {
      const audited = produced.ledger.filter((entry) => entry['kind'] === kind);
      expect(all(audited)).toEqual(sorted([...pathsOf(schemaOf(schema)), 'expires']));
    }
  });
});
