/** A deep copy of one object with another merged into it. */
export function merge<T extends object>(base: T, over: Readonly<Record<string, unknown>>): T {
  const merged: T = structuredClone(base);
  for (const [key, value] of Object.entries(over)) {
    const below: unknown = Reflect.get(merged, key);
    const both = isObject(below) && isObject(value);
    Reflect.set(merged, key, both ? merge(below, value) : value);
  }
  return merged;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
