import { commandAuditKey, commandMemory, followUpAuditKey } from '../../src/ledger/entries.ts';
import type { Item } from '../../src/ledger/table.ts';

/** Where the audit and the other entries of the ledger disagree, by the keys in the audit. */
export interface AuditGaps {
  /** Outcomes that are not in the audit. */
  readonly missing: readonly string[];
  /** Entries in the audit for which the ledger has no outcome. */
  readonly extra: readonly string[];
}

/** Compares the audit with the outcomes that the commands in the ledger ended with. @param ledger - All its items. */
export function findAuditGaps(ledger: readonly Item[]): AuditGaps {
  const outcomes = new Set(ledger.flatMap(outcomesOf));
  const audited = new Set(ledger.filter(({ kind }) => kind === 'outcome').map(keyOf));
  return {
    missing: [...outcomes].filter((key) => !audited.has(key)),
    extra: [...audited].filter((key) => !outcomes.has(key) && !OF_THE_TIME.test(key)),
  };
}

/** What a sweep says of a membership for a time. The grant is in the ledger, but not each thing that was said of it. */
const OF_THE_TIME = /\/(ending|expired|kept)(\/|$)/;

const keyOf = ({ pk }: Item) => String(pk);

/** The keys that the outcomes of an entry must have in the audit. */
function outcomesOf(item: Item): readonly string[] {
  if (!/^(command|click)\//.test(keyOf(item))) return [];
  const memory: unknown = JSON.parse(String(item['memory'] ?? '{}'));
  const { report, followUp } = commandMemory.parse(memory);
  return [
    ...(report === undefined ? [] : [commandAuditKey(report)]),
    ...(followUp === undefined ? [] : [followUpAuditKey(followUp)]),
  ];
}
