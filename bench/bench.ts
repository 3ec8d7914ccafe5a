import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRules } from '../deploy/rules/resolve.ts';
import { main } from '../local/main.ts';
import { buildFloor, buildFunctions, worldOf } from './build-subjects.ts';
import { measureCold } from './cold.ts';
import { ORGANIZATION, REPOSITORY, TEAM } from './events.ts';
import { describeMachine } from './machine.ts';
import { type Choices, command } from './read-options.ts';
import { describeCold } from './report/describe-cold.ts';
import { Report } from './report/report.ts';
import { buildRivals } from './rivals.ts';
import { startServices } from './services/start-services.ts';

/** `npm run bench`: measures what is chosen, shows it, and writes it where it is asked to. */
await main(command, async (choices: Choices) => {
  const { only, runs, withoutRivals } = choices;
  const rules = parseRules({
    organization: ORGANIZATION,
    rules: [{ repository: REPOSITORY, teams: [TEAM], allow: 'org-members' }],
  });
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  await using running = new AsyncDisposableStack();
  running.defer(() => rm(folder, { recursive: true }));
  const say = (line: string) => console.error(line);

  const report = new Report(choices, describeMachine());
  const services = running.use(await startServices(worldOf(rules)));
  const functions = await buildFunctions(rules, folder, services);
  const floor = await buildFloor(folder);
  if (withoutRivals) say('Without Probot and Bolt, as asked: --without-rivals.');
  const rivals = withoutRivals ? [] : await buildRivals(folder, services, say);

  if (only.includes('cold')) {
    const onRound = (round: number) => say(`Cold starts: round ${round} of ${runs}`);
    const cold = await measureCold(floor, functions, rivals, services, runs, onRound);
    report.add('cold', cold, describeCold(cold));
  }
  await report.write();
});
