import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = 'test/deployment/requirements.txt';

/**
 * Makes a virtual environment with moto and cfn-lint, or finds the one that was made for the same requirements.
 *
 * @returns its Python.
 * @throws with what pip printed.
 */
export async function installPython(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = resolve(`.build/python-${hash}`);
  const python = join(folder, 'bin/python');
  const isComplete = join(folder, 'complete');
  if (existsSync(isComplete)) return python;
  rmSync(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(isComplete, '');
  return python;
}
