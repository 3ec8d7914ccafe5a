import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { Failure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { NOT_RUNNING } from '../aws.ts';
import { openLedger } from '../ledger.ts';
import type { Terminal } from '../terminal.ts';
import { exportLines, type FileOptions } from './export-lines.ts';

/**
 * Writes what the ledger of a stage has recorded, a line for each fact.
 *
 * @throws ProblemsError if the stage is not deployed or `npm start` is not running; a Failure of AWS; an error of the
 * file system.
 */
export async function exportLedgerLines(options: FileOptions, terminal: Terminal): Promise<void> {
  const { stage } = options;
  const ledger = await openLedger(stage);
  await exportLines(ledger, options, terminal).catch((error: unknown) => {
    if (stage !== LOCAL_STAGE || !(error instanceof Failure)) throw error;
    throw new ProblemsError('the local stage', [NOT_RUNNING], { cause: error });
  });
}
