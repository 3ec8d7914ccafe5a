import type { KmsKey } from '../../aws/decrypt-secret.ts';
import type { Terminal } from '../terminal.ts';
import type { StageSecret } from './keep-or-ask.ts';
import type { KnownKey } from './look-for-key.ts';

/** A file, and whether it becomes another one. */
export interface FileChange {
  readonly file: string;
  readonly changed: boolean;
}

/** Tells what would be made and written, as far as that is known. */
export function tellPlan(
  terminal: Terminal,
  { keyId }: KmsKey,
  { isToBeMade, obstacle }: KnownKey,
  secrets: readonly StageSecret[],
  changes: readonly FileChange[],
): void {
  const unless = obstacle === undefined ? '' : ', unless it is there';
  const plan = [
    ...(isToBeMade && secrets.length > 0 ? [`make the KMS key ${keyId}${unless}`] : []),
    ...secrets.map(({ variable }) => `encrypt ${variable}`),
    ...changes.filter(({ changed }) => changed).map(({ file }) => `write ${file}`),
  ];
  for (const step of plan) terminal.tell(`would ${step}`);
}
