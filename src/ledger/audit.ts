import type { Report } from '../messages/notification.ts';
import { commandAuditKey, DAY, expiryAfter, followUpAuditKey } from './entries.ts';
import type { Item, Table } from './table.ts';

const IS_NEW = { expression: 'attribute_not_exists(#pk)', values: {} };

/**
 * The audit: one entry for everything that happened, which nothing changes afterwards. Keys are the same in every
 * attempt, so a retry finds the entry instead of writing a second one.
 */
export class Audit {
  readonly #table: Table;
  readonly #now: () => Date;
  /** How long entries are kept. */
  readonly days: number;

  /** @param days - How long entries are kept. */
  constructor(table: Table, now: () => Date, days: number) {
    this.#table = table;
    this.#now = now;
    this.days = days;
  }

  /** Records what became of a command. After `usher retry` the same command has another outcome. @throws a Failure. */
  async recordCommand(report: Report): Promise<void> {
    await this.record(commandAuditKey(report), toAuditItem(report));
  }

  /** Records what became of an invitation or a request later. @throws a Failure. */
  async recordFollowUp(report: Report): Promise<void> {
    await this.record(followUpAuditKey(report), toAuditItem(report));
  }

  /** Finds an entry. @throws a Failure. */
  async find(key: string): Promise<Item | undefined> {
    return await this.#table.read(key);
  }

  /** Records an entry, unless it exists. @throws a Failure. */
  async record(key: string, item: Item): Promise<void> {
    await this.#table.write(key, { ...item, expires: expiryAfter(this.#now(), this.days * DAY) }, IS_NEW);
  }
}

/** The attributes of an outcome's entry: plain values, so that a query over an export reads them directly. */
function toAuditItem(report: Report): Item {
  const { person, decided_by, decided_in_slack, issue, result, approvers, dry_run, ...facts } = report;
  const known = {
    kind: 'outcome',
    ...facts,
    ...result,
    person: person.login,
    person_id: person.id,
    decided_by: decided_by?.login,
    decided_by_id: decided_by?.id,
    decided_in_slack: decided_in_slack === true ? 1 : undefined,
    issue: issue.number,
    approvers: approvers?.join(' '),
    dry_run: dry_run === true ? 1 : undefined,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
