import type { StageOptions } from '../options.ts';
import { readProvidedSecrets } from '../secrets.ts';
import { openTerminal } from '../terminal.ts';
import { openPrompts } from './prompts.ts';
import { runSetup } from './run-setup.ts';
import type { SetupOptions } from './setup-options.ts';

/** The options on its command line. */
export interface SetupFlags extends StageOptions, Omit<SetupOptions, 'app' | 'dryRun' | 'renew' | 'stage'> {
  readonly renew?: readonly string[];
  readonly dryRun?: boolean;
  readonly app?: boolean;
  readonly stdin?: boolean;
}

/** Prepares everything that `serverless deploy` needs. */
export async function setUp({
  json,
  stdin = false,
  renew = [],
  dryRun = false,
  app = false,
  ...options
}: SetupFlags): Promise<void> {
  const isInteractive = process.stdin.isTTY && json !== true && !stdin;
  const terminal = openTerminal(json === true);
  const result = await runSetup(
    { ...options, renew, dryRun, app },
    {
      terminal,
      prompts: isInteractive ? openPrompts() : undefined,
      provided: await readProvidedSecrets(stdin ? process.stdin : undefined),
    },
  );
  terminal.print(`\nNext: ${result.next}`, result);
}
