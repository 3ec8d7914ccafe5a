import * as z from 'zod/mini';
import { SWEEP_KEY } from '../../src/ledger/entries.ts';
import type { Question } from './wire.ts';

const KEY = 'key_of_a_newer_version';
/** In what is written to the entry of the sweeps. Its memory maps ids to times: another key there is not a newer one. */
const OF_SWEEPS = JSON.stringify({ S: SWEEP_KEY });

const parsed = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);
const update = z.looseObject({
  ExpressionAttributeValues: z.record(z.string(), z.looseObject({ S: z.optional(z.string()) })),
});

/** A JSON text as a newer version might write it, with one more key in each of its objects; other texts as they are. */
export function withNewerKeys(text: string): string {
  const value = parseJson(text);
  return z.safeParse(parsed, value).success ? JSON.stringify(withKeys(value)) : text;
}

/** What a newer version would have written to the ledger in place of this: with more keys in the JSON that it keeps. */
export function withNewerReports(question: Question): Question {
  if (question.body.includes(OF_SWEEPS)) return question;
  const { data } = z.safeParse(update, parseJson(question.body.toString()));
  if (data === undefined) return question;
  const values = Object.entries(data.ExpressionAttributeValues).map(([name, value]) => [
    name,
    value.S === undefined ? value : { ...value, S: withNewerKeys(value.S) },
  ]);
  const body = JSON.stringify({ ...data, ExpressionAttributeValues: Object.fromEntries(values) });
  return { ...question, body: Buffer.from(body) };
}

function withKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeys);
  const object = z.safeParse(z.record(z.string(), z.unknown()), value);
  if (!object.success) return value;
  const entries = Object.entries(object.data).map(([key, each]) => [key, withKeys(each)]);
  return { ...Object.fromEntries(entries), [KEY]: { since: '2.0' } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
