import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { JSON_SCHEMA_FILE, rulesJsonSchema } from '../../../deploy/rules/json-schema.ts';
import { rulesFile } from '../../../deploy/rules/schema.ts';
import { anyRulesFile } from '../../fixtures/any-rules-file.ts';
import { fileWith, leastFile, teamWith } from '../../fixtures/rules-file.ts';
import { wrongRules } from '../../fixtures/wrong-rules.ts';

const committed = JSON.parse(readFileSync(JSON_SCHEMA_FILE, 'utf8'));
const isTaken = new Ajv({ allErrors: true, strict: true }).compile(committed);

/** The first rules file in a document. */
const exampleIn = (document: string) =>
  parse(/```yaml\n(?<example>organization: .*?)```/s.exec(readFileSync(document, 'utf8'))?.[1] ?? '');

/** All keys of a schema, with their paths and whether they have a description. */
function keysOf(schema: unknown, path = ''): [path: string, described: boolean][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties'
      ? Object.entries<object>(value).flatMap(([name, part]): [string, boolean][] => [
          [`${path}.${name}`, 'description' in part],
          ...keysOf(part, `${path}.${name}`),
        ])
      : keysOf(value, path),
  );
}

describe('the JSON Schema for editors', () => {
  it('is up to date: `npm run schema` writes it', () => {
    expect(committed).toEqual(rulesJsonSchema());
  });

  it('describes every key', () => {
    const keys = keysOf(committed);
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter(([, isDescribed]) => !isDescribed)).toEqual([]);
  });

  it.each([
    ['that is minimal', leastFile],
    ['that comes with Usher', parse(readFileSync('usher.yml', 'utf8'))],
    ['from the documentation', exampleIn('docs/rules.md')],
    ['with an organization in upper case', { ...leastFile, organization: 'My_Org' }],
    ['with Slack members', { ...leastFile, slack_members: { 'Octo-Cat': 'U024BE7LH' } }],
    ['with a map of destinations', { ...leastFile, slack: { default: 'people', failed: 'none' } }],
    ['for all repositories', fileWith({ repository: 'my_org/*', limit: '500/day', commands: ['leave'] })],
    [
      'with a team that overrides everything',
      teamWith({ allow: 'team:a', approve: { by: ['b'] }, slack: 'c' }),
    ],
  ])('takes a rules file %s', (_, file) => {
    expect(z.safeParse(rulesFile, file).success).toBe(true);
    expect(isTaken(file)).toBe(true);
  });

  it.each(wrongRules)('rejects what Usher rejects: %s', (_, file) => {
    expect(isTaken(file)).toBe(false);
  });

  it('accepts and rejects the same files as Usher', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(anyRulesFile, (value) => {
        const { success } = z.safeParse(rulesFile, value);
        seen[success ? 'taken' : 'refused'] += 1;
        expect(isTaken(value)).toBe(success);
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });
});
