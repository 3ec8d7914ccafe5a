import { existsSync, readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { checkRules } from './resolve.ts';

/**
 * Finds the rules file of a stage: the one that `USHER_RULES` names, else `usher.<stage>.yml` if it exists, else
 * `usher.yml`.
 */
export function findRulesFile(stage: string, named = process.env['USHER_RULES']): string {
  if (named !== undefined && named !== '') return named;
  const stageFile = `usher.${stage}.yml`;
  return existsSync(stageFile) ? stageFile : 'usher.yml';
}

/**
 * Reads, checks and resolves a rules file.
 *
 * @returns the resolved rules, as the functions use them.
 * @throws ProblemsError with every problem and its line, or if the file cannot be read.
 */
export function readRulesFile(file: string): Rules {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new ProblemsError(
      file,
      document.errors.map(({ pos, message }) => `line ${lineAt(pos[0])}: ${message}`),
    );
  }
  const checked = checkRules(toValue(file, document));
  if ('rules' in checked) return checked.rules;
  const lineOf = (path: readonly (string | number)[]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length === 0 ? lineAt(0) : lineOf(path.slice(0, -1));
  };
  const problems = checked.problems
    .map(({ path, message }) => ({ line: lineOf(path), text: `${path.join('.')} ${message}`.trimStart() }))
    .toSorted((one, other) => one.line - other.line);
  throw new ProblemsError(
    file,
    problems.map(({ line, text }) => `line ${line}: ${text}`),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMisnamed = file === process.env['USHER_RULES'] && !existsSync(file);
    const problem = isMisnamed
      ? 'does not exist: set USHER_RULES to a rules file, or unset it'
      : 'cannot be read: run this in the folder with usher.yml, or set USHER_RULES to a rules file';
    throw new ProblemsError(file, [problem], { cause: error });
  }
}

/** Throws only here if an alias is wrong. */
function toValue(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ProblemsError(file, [error instanceof Error ? error.message : String(error)], { cause: error });
  }
}
