import type { GivenSecrets } from '../given-secrets.ts';
import type { Terminal } from '../terminal.ts';
import type { RuleOptions } from './gather-rule.ts';
import type { Prompts } from './prompts.ts';

/** What an admin asks `usher setup` for. */
export interface SetupOptions extends RuleOptions {
  readonly stage: string;
  readonly organization?: string;
  /** Id, ARN or alias of a key that is there already. */
  readonly key?: string;
  /** Secrets to ask for though there are some. */
  readonly renew: readonly string[];
  readonly dryRun: boolean;
  /** Act as a GitHub App, and make it if there is none. */
  readonly app: boolean;
  /** Of a GitHub App that there is. */
  readonly appId?: string;
}

export interface SetupServices {
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked. */
  readonly prompts: Prompts | undefined;
  readonly given: GivenSecrets;
}
