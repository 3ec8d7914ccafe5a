import type { Words } from '../messages/parse-command.ts';

/** Whether words say what a command has to be told, and nothing that it is not. */
export function takes(usage: string, { login, team }: Words): boolean {
  const isGiven = { '@LOGIN': login !== undefined, TEAM: team !== undefined };
  return Object.entries(isGiven).every(([part, given]) => {
    if (!usage.includes(part)) return !given;
    return given || usage.includes(`[${part}]`);
  });
}
