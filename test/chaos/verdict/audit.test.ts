import { describe, expect, it } from '@jest/globals';
import { findAuditGaps } from '../../../chaos/verdict/audit.ts';
import { reportWith } from '../../fixtures/notification.ts';

const report = reportWith({ id: '1/2/join', at: '2026-11-23T12:00:00.000Z' });
const followUp = reportWith({ id: '1/2/join/accepted' });
const entry = { pk: 'command/1/2', memory: JSON.stringify({ report, followUp }) };
const others = [
  { pk: 'command/1/3', memory: '{"isAnswered":true}' },
  { pk: 'sweep' },
  { pk: 'audit/rules/1/2', kind: 'act' },
];
const audit = ['audit/1/2/join/2026-11-23T12:00:00.000Z', 'audit/1/2/join/accepted'];
const audited = (keys: readonly string[]) => keys.map((pk) => ({ pk, kind: 'outcome' }));

describe('the audit', () => {
  it('has no gaps if it has each outcome and follow-up, and nothing else', () => {
    expect(findAuditGaps([entry, ...others, ...audited(audit)])).toEqual({ missing: [], extra: [] });
  });

  it.each(audit)('has a gap without %s', (key) => {
    const rest = audit.filter((other) => other !== key);
    expect(findAuditGaps([entry, ...others, ...audited(rest)])).toEqual({ missing: [key], extra: [] });
  });

  it('has an entry too many if nothing else knows its outcome', () => {
    expect(findAuditGaps([...others, ...audited(audit)])).toEqual({ missing: [], extra: audit });
  });
});
