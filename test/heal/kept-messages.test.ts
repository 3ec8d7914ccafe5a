import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { alarmMemory, groupMemory, healReport } from '../../src/heal/entries.ts';
import { parseMemory } from '../../src/ledger/entries.ts';
import { automationNotification } from '../../src/messages/automation.ts';
import { readMessage } from '../../src/notify/read-message.ts';
import { currentVersion, FIXTURES, keptVersions } from '../messages/kept-messages.ts';
import { produceHeal } from '../messages/produce-heal.ts';

const kept = z.object({
  notifications: z.array(z.unknown()),
  ledger: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
});
const fileOf = (version: string) => new URL(`${version}/heal.json`, FIXTURES);
const read = (version: string) => kept.parse(JSON.parse(readFileSync(fileOf(version), 'utf8')));

describe.each(keptVersions().filter((version) => existsSync(fileOf(version))))(
  'what heal of %s sent and recorded',
  (version) => {
    it('can be read', () => {
      const { notifications, ledger } = read(version);
      expect(Math.min(notifications.length, ledger.length)).toBeGreaterThan(0);
      for (const message of notifications) expect(readMessage(message)).toBeDefined();
      for (const { pk, memory } of ledger) {
        const schema = String(pk).startsWith('group/') ? groupMemory : alarmMemory;
        expect(parseMemory<unknown>(schema, String(pk), String(memory))).toBeDefined();
      }
    });
  },
);

describe('what heal of this version sends and records', () => {
  it('matches its fixtures, and has every key of its schemas: CONTRIBUTING.md says how to change them', async () => {
    const produced = await produceHeal();
    expect(JSON.parse(JSON.stringify(produced))).toEqual(read(currentVersion()));
    const sent = new Set(produced.notifications.flatMap((message) => Object.keys(message)));
    expect([...sent].toSorted()).toEqual(Object.keys(automationNotification.shape).toSorted());
    const reports = produced.ledger.flatMap(({ memory }) => {
      const { report, followUp } = alarmMemory.parse(JSON.parse(String(memory)));
      return [report, followUp].filter((one) => one !== undefined);
    });
    expect(reports.length).toBe(3);
    for (const report of reports) {
      expect(Object.keys(report).toSorted()).toEqual(Object.keys(healReport.shape).toSorted());
    }
  });
});
