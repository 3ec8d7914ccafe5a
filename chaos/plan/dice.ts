import { hash } from 'node:crypto';

/** Seeded random numbers: the same for the same question. */
export type Dice = (...about: readonly (string | number)[]) => number;

/** Makes dice from a seed; each throw is in [0, 1). */
export function createDice(seed: string | number): Dice {
  return (...about) => Number.parseInt(hash('sha1', [seed, ...about].join('\n')).slice(0, 12), 16) / 2 ** 48;
}

/** One of several choices, by weight; undefined if there are none. */
export function pick<T>(choices: readonly (readonly [T, number])[], thrown: number): T | undefined {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = thrown * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return undefined;
}
