import { startAnswering } from '../../fixtures/start-answering.ts';
import * as z from 'zod/mini';

/** Of every ten entries of the table: five are outcomes in the audit, one a command with an outcome that is not. */
const PER_TEN = { audited: 5, commands: 3, others: 2 };
/** Entries on a page: DynamoDB reads 1 MB at most. */
const PAGE = 1_000;

const scan = z.object({ ExclusiveStartKey: z.optional(z.object({ pk: z.object({ S: z.string() }) })) });
const batch = z.object({
  RequestItems: z.object({
    ledger: z.object({ Keys: z.array(z.object({ pk: z.object({ S: z.string() }) })) }),
  }),
});

const report = (number: number) => ({
  id: `1/${number}/join`,
  result: { outcome: 'added' },
  person: { login: `person-${number}`, id: number },
  decided_by: { login: 'boss', id: 5 },
  repository: 'my_org/onboarding',
  issue: { number: 1, title: 'Join a team'.repeat(20) },
  comment_url: `https://github.com/my_org/onboarding/issues/1#issuecomment-${number}`,
  organization: 'my_org',
  team: 'reader',
  at: '2026-11-23T12:00:00.000Z',
});

/** The entry with a number, as DynamoDB sends it; undefined if the scan's filter leaves it out. */
function entry(number: number): object | undefined {
  const place = number % 10;
  const about = report(number);
  if (place < PER_TEN.audited) {
    const { id, at, person, decided_by, issue, repository, comment_url, organization, team } = about;
    return {
      pk: { S: `audit/${id}/${at}` },
      kind: { S: 'outcome' },
      id: { S: id },
      outcome: { S: 'added' },
      person: { S: person.login },
      person_id: { N: String(person.id) },
      decided_by: { S: decided_by.login },
      decided_by_id: { N: String(decided_by.id) },
      issue: { N: String(issue.number) },
      repository: { S: repository },
      comment_url: { S: comment_url },
      organization: { S: organization },
      team: { S: team },
      at: { S: at },
    };
  }
  if (place >= PER_TEN.audited + PER_TEN.commands) return undefined;
  return { pk: { S: `command/1/${number}` }, memory: { S: JSON.stringify({ report: about }) } };
}

/** Of the commands, the last of three has an outcome that the audit lacks. */
const isAudited = (key: string) => Number(key.split('/')[2]) % 10 < PER_TEN.audited + PER_TEN.commands - 1;

/** How many outcomes a table of this size has: each audited one, and one that is not, of ten entries. */
export const outcomesIn = (entries: number) => (entries / 10) * (PER_TEN.audited + 1);

/** Starts a DynamoDB with a table of so many entries, made while they are read; every outcome was approved. */
export async function startLedgerServer(entries: number) {
  return await startAnswering(({ headers, body }) => {
    const asked: unknown = JSON.parse(body);
    const answer = headers['x-amz-target']?.toString().endsWith('.Scan') ? readPage(asked) : findKeys(asked);
    return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(answer) };
  });

  function readPage(asked: unknown) {
    const { ExclusiveStartKey } = scan.parse(asked);
    const from = Number(ExclusiveStartKey?.pk.S ?? 0);
    const to = Math.min(from + PAGE, entries);
    const Items = Array.from({ length: to - from }, (_, n) => entry(from + n)).filter(
      (item) => item !== undefined,
    );
    const next = to === entries ? {} : { LastEvaluatedKey: { pk: { S: String(to) } } };
    return { Items, Count: Items.length, ScannedCount: to - from, ...next };
  }

  function findKeys(asked: unknown) {
    const { Keys } = batch.parse(asked).RequestItems.ledger;
    return { Responses: { ledger: Keys.filter(({ pk }) => isAudited(pk.S)) }, UnprocessedKeys: {} };
  }
}
