import { DEFAULT_DESTINATION, NO_DESTINATION } from '../../src/runtime/destinations.ts';

/** A `slack` setting: one destination for all outcomes, or a map with `default` for those that it doesn't name. */
type Layer = string | Readonly<Partial<Record<string, string>>> | undefined;

/**
 * Merges the `slack` settings of the file, a rule and a team, in this order. A later layer's single destination or
 * `default` replaces all earlier destinations and silences the quiet outcomes. Then the outcomes that the layer names get
 * their own destinations.
 *
 * @param quiet - The outcomes that are posted only if a layer names them.
 * @returns the destination of each outcome that is posted.
 */
export function resolveRoutes<T extends string>(
  layers: readonly Layer[],
  outcomes: readonly T[],
  quiet: ReadonlySet<T>,
): Readonly<Partial<Record<T, string>>> {
  const destinations = new Map<T, string>();
  const setAll = (destination: string) => {
    for (const outcome of outcomes) {
      destinations.set(outcome, quiet.has(outcome) ? NO_DESTINATION : destination);
    }
  };
  setAll(DEFAULT_DESTINATION);
  for (const layer of layers) {
    if (layer === undefined) continue;
    if (typeof layer === 'string') {
      setAll(layer);
      continue;
    }
    if (layer['default'] !== undefined) setAll(layer['default']);
    for (const outcome of outcomes) {
      const destination = layer[outcome];
      if (destination !== undefined) destinations.set(outcome, destination);
    }
  }
  const posted: Partial<Record<T, string>> = {};
  for (const [outcome, destination] of destinations) {
    if (destination !== NO_DESTINATION) posted[outcome] = destination;
  }
  return posted;
}
