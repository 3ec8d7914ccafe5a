import * as z from 'zod/mini';

/** Attributes of an item, or values in an expression. */
export const attributes = z.record(
  z.string(),
  z.object({ S: z.optional(z.string()), N: z.optional(z.string()) }),
);
export type Item = z.infer<typeof attributes>;
type Value = Item[string];
type Names = Readonly<Record<string, string>>;

type Test = (item: Item, names: Names, values: Item) => boolean;

/** Carries out the actions SET, REMOVE and ADD. */
export function change(expression: string, item: Item, names: Names, values: Item): Item {
  const after = { ...item };
  for (const [, action, list = ''] of expression.matchAll(
    /(SET|REMOVE|ADD) (.*?)(?= (?:SET|REMOVE|ADD) |$)/g,
  )) {
    for (const part of list.split(',')) {
      const [, name = '', value = ''] = /^\s*(#\w+)(?:\s*=?\s*(:\w+))?\s*$/.exec(part) ?? [];
      const [attribute, given] = [names[name], values[value]];
      if (attribute === undefined) throw new Error(`${part} is not served here`);
      if (action === 'REMOVE') delete after[attribute];
      else if (given === undefined) throw new Error(`${part} names no value`);
      else if (action === 'SET') after[attribute] = given;
      else after[attribute] = { N: String(Number(after[attribute]?.N ?? 0) + Number(given.N)) };
    }
  }
  return after;
}

const conditions = new Map<string, Test>();

/** Parses a condition: comparisons, `attribute_exists`, `attribute_not_exists`, AND, OR and parentheses. */
export function conditionOf(expression: string): Test {
  const known = conditions.get(expression);
  if (known !== undefined) return known;
  const tokens = expression.match(/attribute_(?:not_)?exists|AND|OR|<>|<=|>=|[()=<>]|[#:]\w+|\S+/g) ?? [];
  const test = parseAny(tokens);
  if (tokens.length > 0) throw new Error(`${expression} is not served here`);
  conditions.set(expression, test);
  return test;
}

function parseAny(tokens: string[]): Test {
  const tests = [parseAll(tokens)];
  while (tokens[0] === 'OR') {
    tokens.shift();
    tests.push(parseAll(tokens));
  }
  return (...of) => tests.some((test) => test(...of));
}

function parseAll(tokens: string[]): Test {
  const tests = [parseOne(tokens)];
  while (tokens[0] === 'AND') {
    tokens.shift();
    tests.push(parseOne(tokens));
  }
  return (...of) => tests.every((test) => test(...of));
}

const TERM = /^[#:]\w+$/;
const OPERATOR = /^(?:<>|<=|>=|[=<>])$/;

function parseOne(tokens: string[]): Test {
  const first = tokens.shift() ?? '';
  if (first === '(') {
    const test = parseAny(tokens);
    tokens.shift();
    return test;
  }
  if (first.startsWith('attribute_')) {
    const [, name = ''] = tokens.splice(0, 3);
    return (item, names) => (item[names[name] ?? ''] !== undefined) === (first === 'attribute_exists');
  }
  const [operator = '', right = ''] = tokens.splice(0, 2);
  if (!TERM.test(first) || !OPERATOR.test(operator) || !TERM.test(right))
    throw new Error(`${first} ${operator} ${right} is not served here`);
  const read = (term: string, item: Item, names: Names, values: Item): Value | undefined =>
    term.startsWith('#') ? item[names[term] ?? ''] : values[term];
  return (item, names, values) =>
    compare(operator, read(first, item, names, values), read(right, item, names, values));
}

/** An attribute that is missing differs from everything, and no other comparison with it holds. */
function compare(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>';
  const isEqual = left.S === right.S && left.N === right.N;
  const [one, other] = [Number(left.N), Number(right.N)];
  switch (operator) {
    case '=':
      return isEqual;
    case '<>':
      return !isEqual;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    default:
      return one >= other;
  }
}
