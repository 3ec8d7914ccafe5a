import { existsSync, readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { checkRules } from './resolve.ts';

/**
 * The file that holds the rules of a stage: the one that `USHER_RULES` names, else `usher.<stage>.yml`, else `usher.yml`.
 */
export function findRulesFile(stage: string, named = process.env['USHER_RULES']): string {
  if (named !== undefined && named !== '') return named;
  const ofStage = `usher.${stage}.yml`;
  return existsSync(ofStage) ? ofStage : 'usher.yml';
}

/**
 * Reads, checks and resolves a rules file.
 *
 * @returns the rules as the functions read them.
 * @throws ProblemsError with every mistake and its line.
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
    .map(({ path, message }) => ({ line: lineOf(path), said: `${path.join('.')} ${message}`.trimStart() }))
    .toSorted((one, other) => one.line - other.line);
  throw new ProblemsError(
    file,
    problems.map(({ line, said }) => `line ${line}: ${said}`),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMisnamed = file === process.env['USHER_RULES'] && !existsSync(file);
    const problem = isMisnamed
      ? 'is not there: USHER_RULES names it, and must name a rules file, or be unset'
      : 'cannot be read: USHER_RULES must name a rules file, or usher.yml must be in this folder';
    throw new ProblemsError(file, [problem], { cause: error });
  }
}

/** Aliases are followed only here. */
function toValue(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ProblemsError(file, [error instanceof Error ? error.message : String(error)], { cause: error });
  }
}
