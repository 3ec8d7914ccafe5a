import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

type Schema = Record<string, unknown>;
interface Reference {
  $ref: string;
}

/** The schemas of a body by media type. */
export type Content = Record<string, { schema: Schema }>;

/** A parameter in a path, a query or a header. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

/** A response, with its body if it has one. */
export interface Answer {
  content?: Content;
}

/** An operation: what its request may contain, and its responses by status. */
export interface Operation {
  inPath: Record<string, string>;
  parameters: Parameter[];
  requestBody: { required?: boolean; content: Content } | undefined;
  responses: Map<number, Answer>;
}

interface DescribedOperation {
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Answer | Reference>;
}
interface Description {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: {
    parameters: Record<string, Parameter>;
    responses: Record<string, Answer>;
    schemas: Record<string, Schema>;
  };
}

// The file with references is 13 MB and read in 0.3 s; the one without them is 73 MB and takes four times as long.
const file = new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
const { paths, components }: Description = JSON.parse(readFileSync(file, 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
formats.default(ajv);
const adapted = new WeakSet();

/**
 * Turns OpenAPI 3.0's `nullable` into JSON Schema: ajv's own throws where there is no `type`, and fails with `enum`. Only
 * the named schemas that are referred to are given to ajv: all of them take as long as a small test.
 */
function adaptToAjv(node: unknown): void {
  if (typeof node !== 'object' || node === null || adapted.has(node)) return;
  adapted.add(node);
  for (const child of Object.values(node)) adaptToAjv(child);
  if ('$ref' in node && typeof node.$ref === 'string') node.$ref = addNamed(node.$ref);
  if ('nullable' in node && typeof node.nullable === 'boolean') {
    const { nullable, ...schema } = node;
    for (const key of Object.keys(node)) Reflect.deleteProperty(node, key);
    Object.assign(node, nullable ? { anyOf: [schema, { type: 'null' }] } : schema);
  }
}

/** Gives ajv the schema that a reference names. @returns the name. */
function addNamed(reference: string): string {
  const name = reference.replace('#/components/schemas/', '');
  const schema = components.schemas[name];
  if (schema === undefined) throw new Error(`The description has no ${reference}`);
  if (!adapted.has(schema)) {
    adaptToAjv(schema);
    ajv.addSchema(schema, name);
  }
  return name;
}

const placeholder = /\{(\w+)\}/g;

const routes = Object.entries(paths)
  .map(([template, operations]) => ({
    operations,
    // If two templates match, the more literal one wins: it sorts first.
    rank: template.replaceAll(placeholder, '\uFFFF'),
    pattern: new RegExp(
      `^${template.replaceAll('.', String.raw`\.`).replaceAll(placeholder, '(?<$1>[^/]+)')}$`,
    ),
  }))
  .toSorted((one, other) => (one.rank < other.rank ? -1 : 1));

function follow<Node extends object>(node: Node | Reference, named: Record<string, Node>): Node {
  if (!('$ref' in node)) return node;
  const target = named[node.$ref.split('/').at(-1) ?? ''];
  if (!target) throw new Error(`The description has no ${node.$ref}`);
  return target;
}

/** Finds GitHub's operation for a method and path. */
export function findOperation(method: string, path: string): Operation | undefined {
  for (const { operations, pattern } of routes) {
    const operation = operations[method.toLowerCase()];
    const match = operation && pattern.exec(path);
    if (!match) continue;
    const { parameters = [], requestBody, responses } = operation;
    return {
      inPath: { ...match.groups },
      parameters: parameters.map((parameter) => follow(parameter, components.parameters)),
      requestBody,
      responses: new Map(
        Object.entries(responses).map(([status, answer]) => [
          Number(status),
          follow(answer, components.responses),
        ]),
      ),
    };
  }
  return undefined;
}

/** Where a value does not match a schema. */
export function departures(schema: Schema, value: unknown, what: string): string[] {
  adaptToAjv(schema);
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`);
}
