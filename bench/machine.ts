import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** One line about the machine, and how busy it was before the bench began. */
export function describeMachine(): string {
  const [first, ...others] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  const processors = `${others.length + 1} × ${first?.model.trim() ?? 'unknown'} (${arch()})`;
  return `Node ${process.version} on ${platform()}, ${processors}, ${gigabytes} GB; load before the run ${load.toFixed(2)}`;
}
