import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';

/** Reads rules that are not written yet, as if they stood in the file. @throws ProblemsError with every mistake. */
export function checkDraft(file: string, text: string): Rules {
  const folder = mkdtempSync(join(tmpdir(), 'usher-rules-'));
  try {
    const draft = join(folder, basename(file));
    writeFileSync(draft, text);
    return readRulesFile(draft);
  } catch (error) {
    throw error instanceof ProblemsError ? new ProblemsError(file, error.problems) : error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
