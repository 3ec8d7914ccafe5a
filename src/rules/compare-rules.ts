import type { Rules } from './rules.ts';

/**
 * Lists what changed between two versions of the rules, one line for each key, such as
 * `changed my_org/onboarding#1.teams.reader.allow: "nobody" → "anyone"`.
 *
 * @param before - May be of a version of Usher whose rules have other keys.
 */
export function compareRules(before: unknown, after: Rules): readonly string[] {
  const [old, now] = [new Map(leavesOf(before)), new Map(leavesOf(after))];
  const removed = [...old].flatMap(([path, value]) => (now.has(path) ? [] : [`removed ${path}: ${value}`]));
  const others = [...now].flatMap(([path, value]) => {
    const was = old.get(path);
    if (was === undefined) return [`added ${path}: ${value}`];
    return was === value ? [] : [`changed ${path}: ${was} → ${value}`];
  });
  return [...removed, ...others];
}

/** Every value that is no object, as JSON, by its path. A rule or a team in a list has its name in the path. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (Array.isArray(value) && value.every(isNamed)) {
    return value.flatMap((item) =>
      leavesOf(item, [...path.filter((part) => part !== 'rules'), nameOf(item)]),
    );
  }
  if (isObject(value))
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  return value === undefined ? [] : [[path.join('.'), JSON.stringify(value)]];
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (value: unknown): value is JsonObject =>
  isObject(value) && ('repository' in value || 'team' in value);

/** A team's slug; a rule's repository and lowest issue number, which no other rule has. */
function nameOf({ team, repository, issues }: JsonObject): string {
  if (typeof team === 'string') return team;
  const numbers = Array.isArray(issues) ? issues.filter((issue) => typeof issue === 'number') : [];
  return `${String(repository)}#${numbers.length === 0 ? '*' : Math.min(...numbers)}`;
}
