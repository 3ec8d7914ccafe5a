import { type OutcomeName, OUTCOMES } from '../../src/messages/outcome.ts';
import { DEFAULT_DESTINATION, NO_DESTINATION } from '../../src/runtime/settings.ts';
import type { RulesFile } from './schema.ts';

/** Which Slack destination hears of an outcome; none of one that is not here. */
export type SlackRoute = ReadonlyMap<OutcomeName, string>;

type Layer = RulesFile['slack'];

/** Slack need not hear that nothing changed. */
const QUIET: ReadonlySet<OutcomeName> = new Set(['already-member', 'already-invited']);

/**
 * Lays what the rules say of Slack over each other: the whole file's, a rule's, a team's. A later layer that names a
 * destination for all, or a `default`, holds for all outcomes but those that it names itself, and of the quiet ones only
 * for those.
 */
export function resolveRoute(layers: readonly Layer[]): SlackRoute {
  const destinations = new Map<OutcomeName, string>();
  const setAll = (destination: string) => {
    for (const outcome of OUTCOMES) {
      destinations.set(outcome, QUIET.has(outcome) ? NO_DESTINATION : destination);
    }
  };
  setAll(DEFAULT_DESTINATION);
  for (const layer of layers) {
    if (layer === undefined) continue;
    if (typeof layer === 'string') {
      setAll(layer);
      continue;
    }
    if (layer.default !== undefined) setAll(layer.default);
    for (const outcome of OUTCOMES) {
      const destination = layer[outcome];
      if (destination !== undefined) destinations.set(outcome, destination);
    }
  }
  return new Map([...destinations].filter(([, destination]) => destination !== NO_DESTINATION));
}
