import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { compileStack, type Template } from '../fixtures/compile-stack.ts';
import { installPython } from './install-python.ts';

const statement = z.object({
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.string(), z.array(z.string())]),
});
const policy = z.object({ Statement: z.array(statement) });
const permissions = z.optional(z.object({ permissions: z._default(z.array(z.string()), []) }));
const schema = z.object({
  handlers: z.object({ create: permissions, read: permissions, update: permissions, delete: permissions }),
});

/**
 * What the types have handlers for, and the stack has not: code in containers, networks and file systems, replicas,
 * streams and imports of tables, keys of one's own, most of what a bucket can have. An action that only they need.
 */
const NOT_OURS =
  /^(ec2|elasticfilesystem|s3files|firehose|kinesis|kms|s3tables):|^iam:(CreateServiceLinkedRole|AttachRolePolicy|DetachRolePolicy|DeleteRolePermissionsBoundary)$|^s3:(REST|getObject|GetObjectMetadata)|^logs:(?!DescribeLogGroups|\w*QueryDefinition)|^dynamodb:(?!CreateTable$|DeleteTable$|Describe|Update(Table|TimeToLive|ContinuousBackups)$|\w*Tag)|^lambda:(GetCodeSigningConfig|GetLayerVersion|PassCapacityProvider)$/;

/** The policy as docs/deploy.md shows it. */
function readPolicy() {
  const [, json = ''] = /```json\n([^]*?)\n```/.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];
  return policy.parse(JSON.parse(json)).Statement.flatMap(({ Action }) => Action);
}

describe('the policy of a role that deploys', () => {
  let python: string;
  let templates: Template[];
  beforeAll(async () => {
    python = await installPython();
    templates = [
      await compileStack(),
      await compileStack({ INGRESS: 'http-api', ALARM_EMAIL: 'a@example.com' }),
    ];
  }, 600_000);

  it('has every action that CloudFormation needs for what is in the stack', () => {
    const library = join(dirname(python), '../lib');
    const data = join(library, readdirSync(library)[0] ?? '', 'site-packages/cfnlint/data/schemas');
    const read = (file: string): unknown => JSON.parse(readFileSync(join(data, file), 'utf8'));
    const schemas = z.record(z.string(), z.string()).parse(read('providers/eu-west-1.json'));
    const types = new Set(
      templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
    );
    expect(types.size).toBeGreaterThan(20);

    const needed = [...types].flatMap((type) => {
      const { handlers } = schema.parse(read(`resources/${schemas[type]}.json`));
      return Object.values(handlers).flatMap((handler) => handler?.permissions ?? []);
    });
    const allowed = readPolicy().map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
    const missing = needed.filter(
      (action) => !NOT_OURS.test(action) && !allowed.some((pattern) => pattern.test(action)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});
