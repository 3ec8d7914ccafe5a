import { createHash } from 'node:crypto';
import type { Audit } from '../ledger/audit.ts';
import type { Claim } from '../ledger/claim.ts';
import { DAY, rulesAuditKey, type SweepMemory } from '../ledger/entries.ts';
import { compareRules } from '../rules/compare-rules.ts';
import type { Rules } from '../rules/rules.ts';
import type { SweepServices } from './services.ts';

/** In bytes: DynamoDB allows 400 KB for an entry. Longer rules are known by their digest alone. */
const LONGEST_RULES = 300_000;
/** In characters, of up to 3 bytes. */
const LONGEST_CHANGES = 25_000;

/** Identifies resolved rules. The same rules have the same digest in every version that resolves them the same way. */
export const digestOf = (rules: Rules): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('hex');

/**
 * Adds the rules that are in force to the audit, with what changed since those before, unless they are there already.
 * The sweep does so, because it sees which rules run, however they were deployed or rolled back. Now and then it adds
 * them again, so that those in force never expire.
 *
 * @param claim - Of the sweeps' entry, which names the last rules.
 * @throws a Failure.
 */
export async function recordRules(
  { rules, ledger, now }: Pick<SweepServices, 'rules' | 'ledger' | 'now'>,
  claim: Pick<Claim<SweepMemory>, 'memory' | 'record'>,
): Promise<void> {
  const digest = digestOf(rules);
  const last = claim.memory.rules;
  const at = now();
  const isRecent =
    last !== undefined && at.getTime() < (last.recorded + (ledger.audit.days * DAY) / 2) * 1_000;
  if (isRecent && last.digest === digest) return;
  const number = (last?.number ?? 0) + 1;
  const text = JSON.stringify(rules);
  await ledger.audit.record(rulesAuditKey(number, digest), {
    kind: 'act',
    act: 'rules',
    by: 'sweep',
    about: digest,
    details: await describeChanges(last, rules, digest, ledger.audit),
    ...(Buffer.byteLength(text) > LONGEST_RULES ? {} : { rules: text }),
    at: at.toISOString(),
  });
  await claim.record({ rules: { digest, number, recorded: Math.floor(at.getTime() / 1_000) } });
}

/** What changed since the last rules, a line for each key. */
async function describeChanges(
  last: SweepMemory['rules'],
  rules: Rules,
  digest: string,
  audit: Pick<Audit, 'find'>,
): Promise<string> {
  if (last === undefined) return 'recorded for the first time';
  if (last.digest === digest) return 'unchanged';
  const before = (await audit.find(rulesAuditKey(last.number, last.digest)))?.['rules'];
  if (before === undefined) return `changed from ${last.digest}, which is not kept`;
  const changes = [`changed from ${last.digest}`, ...compareRules(JSON.parse(String(before)), rules)].join(
    '\n',
  );
  return changes.length <= LONGEST_CHANGES ? changes : `${changes.slice(0, LONGEST_CHANGES)}…`;
}
