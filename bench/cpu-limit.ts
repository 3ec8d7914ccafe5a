import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../src/runtime/problems-error.ts';

const ROOT = '/sys/fs/cgroup';
/** In µs: how often a process gets its share. Linux's default of 100 ms would make short work jump in large steps. */
const PERIOD = 20_000;

/**
 * Limits the CPU time of processes with a control group of Linux, version 1 or 2, as containers are limited.
 *
 * @see https://docs.kernel.org/scheduler/sched-bwc.html
 */
export class CpuLimit implements Disposable {
  static #last = 0;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param share - Of one processor. @throws ProblemsError if this machine can't limit CPU time. */
  static of(share: number): CpuLimit {
    const parent = parentFolder();
    const folder = join(parent ?? ROOT, `usher-bench-${process.pid}-${(CpuLimit.#last += 1)}`);
    const quota = Math.round(PERIOD * share);
    try {
      mkdirSync(folder);
      if (parent === ROOT) writeFileSync(join(folder, 'cpu.max'), `${quota} ${PERIOD}`);
      else {
        writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD));
        writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota));
      }
    } catch (error) {
      const problem =
        'CPU time cannot be limited here: run the bench as root on Linux, where it may create a control group, or leave memory out of --only';
      throw new ProblemsError('npm run bench', [problem], { cause: error });
    }
    return new CpuLimit(folder);
  }

  /** Limits a process, with all its threads, from now on. */
  add(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid));
  }

  /** Removes the group. Its processes must have ended. */
  [Symbol.dispose](): void {
    rmdirSync(this.#folder);
  }
}

/** Where groups with a CPU limit can be created; the root itself with version 2. */
function parentFolder(): string | undefined {
  const controllers = join(ROOT, 'cgroup.controllers');
  if (existsSync(controllers)) return readFileSync(controllers, 'utf8').includes('cpu') ? ROOT : undefined;
  const first = join(ROOT, 'cpu');
  return existsSync(join(first, 'cpu.cfs_quota_us')) ? first : undefined;
}
