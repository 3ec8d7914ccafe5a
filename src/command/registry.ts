import type { Command } from './command.ts';
import { approve } from './commands/approve.ts';
import { deny } from './commands/deny.ts';
import { help } from './commands/help.ts';
import { join } from './commands/join.ts';
import { leave } from './commands/leave.ts';

/** Everything that a person can say. A new command is a file in `commands/` and a line here. */
export const COMMANDS: readonly Command[] = [join, leave, help, approve, deny];
