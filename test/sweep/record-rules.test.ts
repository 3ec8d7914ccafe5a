import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { auditAct } from '../../src/ledger/audit-entries.ts';
import { parseItem, rulesAuditKey } from '../../src/ledger/entries.ts';
import { LEDGER_DAYS } from '../../src/runtime/limits.ts';
import { digestOf, recordRules } from '../../src/sweep/record-rules.ts';
import { startSweep } from './start-sweep.ts';

const DAY = 24 * 60;
const rulesWith = (allow: string) =>
  parseRules({ organization: 'my_org', rules: [{ repository: 'handbook', teams: ['reader'], allow }] });

let run: Awaited<ReturnType<typeof startSweep>>;
beforeEach(async () => {
  run = await startSweep();
  run.services.rules = rulesWith('anyone');
});
afterEach(() => run.close());

/** The entry with a number, if rules with this `allow` have it. */
async function recorded(number: number, allow: string) {
  const key = rulesAuditKey(number, digestOf(rulesWith(allow)));
  return parseItem(auditAct, key, await run.table.read(key));
}

describe('the rules in force', () => {
  it('are in the audit from the first sweep that runs with them, and once', async () => {
    await run.sweep();
    run.pass(15);
    await run.sweep();

    expect(await recorded(1, 'anyone')).toMatchObject({
      act: 'rules',
      by: 'sweep',
      about: digestOf(rulesWith('anyone')),
      details: 'recorded for the first time',
      rules: JSON.stringify(rulesWith('anyone')),
      at: '2026-11-23T12:00:00.000Z',
    });
    expect(await recorded(2, 'anyone')).toBeUndefined();
  });

  it('are there again with what changed, also when older ones return', async () => {
    await run.sweep();
    run.services.rules = rulesWith('org-members');
    await run.sweep();
    run.services.rules = rulesWith('anyone');
    await run.sweep();

    const [open, closed] = [digestOf(rulesWith('anyone')), digestOf(rulesWith('org-members'))];
    expect(await recorded(2, 'org-members')).toMatchObject({
      details: `changed from ${open}\nchanged my_org/handbook#*.teams.reader.allow: "anyone" → "org-members"`,
    });
    expect(await recorded(3, 'anyone')).toMatchObject({
      details: `changed from ${closed}\nchanged my_org/handbook#*.teams.reader.allow: "org-members" → "anyone"`,
    });
  });

  it('are recorded once if the sweep crashes right after it', async () => {
    await run.sweep();
    run.services.rules = rulesWith('org-members');
    const last = { digest: digestOf(rulesWith('anyone')), number: 1, recorded: 0 };
    const crashing = {
      memory: { sweptUntil: {}, failedAt: {}, rules: last },
      record: async () => {
        throw new Error('the process crashed');
      },
    };
    await expect(recordRules(run.services, crashing)).rejects.toThrow('crashed');
    const first = await recorded(2, 'org-members');
    run.pass(15);
    await run.sweep();

    expect(first).toBeDefined();
    expect(await recorded(2, 'org-members')).toEqual(first);
    expect(await recorded(3, 'org-members')).toBeUndefined();
  });

  it('never expire while they are in force', async () => {
    await run.sweep();
    run.pass((LEDGER_DAYS / 2) * DAY);
    await run.sweep();

    expect(await recorded(2, 'anyone')).toMatchObject({ details: 'unchanged' });
  });

  it('do not have to fit into an entry', async () => {
    await run.sweep();
    const slackMembers = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, n) => [`person-${n}`, 'U024BE7LH']),
    );
    const large = { ...rulesWith('anyone'), slackMembers };
    run.services.rules = large;
    await run.sweep();

    const { rules, details = '' } =
      parseItem(auditAct, '', await run.table.read(rulesAuditKey(2, digestOf(large)))) ?? {};
    expect(rules).toBeUndefined();
    expect(details).toMatch(/^changed from .*\nadded slackMembers\.person-0: "U024BE7LH"[^]*…$/);
    run.services.rules = rulesWith('anyone');
    await run.sweep();
    expect(await recorded(3, 'anyone')).toMatchObject({
      details: `changed from ${digestOf(large)}, which is not kept`,
    });
  });
});
