import { hash } from 'node:crypto';

/** Numbers that look random and are the same whenever the same is asked for. */
export type Dice = (...about: readonly (string | number)[]) => number;

/** Makes dice of a seed; each throw is in [0, 1). */
export function createDice(seed: string | number): Dice {
  return (...about) => Number.parseInt(hash('sha1', [seed, ...about].join('\n')).slice(0, 12), 16) / 2 ** 48;
}

/** One of several things, each as likely as its weight says; undefined if there is none. */
export function pick<T>(choices: readonly (readonly [T, number])[], thrown: number): T | undefined {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = thrown * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return undefined;
}
