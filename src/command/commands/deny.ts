import type { Command } from '../command.ts';
import { decideRequest } from '../decide-request.ts';

/** `/deny @LOGIN [TEAM]`: declines to let somebody in who asked for it. */
export const deny: Command = {
  name: 'deny',
  usage: '/deny @LOGIN [TEAM]',
  purpose: 'turn down somebody who asked',
  isOpen: ({ teams }) => teams.some(({ approvers }) => approvers !== undefined),
  run: (given) => decideRequest(given, 'declined', async () => ({ outcome: 'declined' })),
};
