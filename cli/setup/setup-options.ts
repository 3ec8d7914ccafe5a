import type { ProvidedSecrets } from '../secrets.ts';
import type { Terminal } from '../terminal.ts';
import type { RuleOptions } from './gather-rule.ts';
import type { Prompts } from './prompts.ts';

/** The options of `usher setup`. */
export interface SetupOptions extends RuleOptions {
  readonly stage: string;
  readonly organization?: string;
  /** Id, ARN or alias of an existing key. */
  readonly key?: string;
  /** Secrets to replace. */
  readonly renew: readonly string[];
  readonly dryRun: boolean;
  /** Use a GitHub App, and create it if there is none. */
  readonly app: boolean;
  /** Id of an existing GitHub App. */
  readonly appId?: string;
}

/** What `usher setup` talks to. */
export interface SetupServices {
  readonly terminal: Terminal;
  /** Undefined if nobody can be prompted. */
  readonly prompts: Prompts | undefined;
  readonly provided: ProvidedSecrets;
}
