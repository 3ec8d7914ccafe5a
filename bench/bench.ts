import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRules } from '../deploy/rules/resolve.ts';
import { main } from '../local/main.ts';
import { buildFloor, buildFront, buildFunctions, worldOf } from './build-subjects.ts';
import { measureCli } from './cli.ts';
import { measureCold } from './cold.ts';
import { CpuLimit } from './cpu-limit.ts';
import { ISSUE, ORGANIZATION, REPOSITORY, TEAM } from './events.ts';
import { goalsOf, type Results } from './goals.ts';
import { measureGrowth } from './growth.ts';
import { describeMachine } from './machine.ts';
import { measureMemory } from './memory.ts';
import { type Choices, command } from './read-options.ts';
import { describeCli } from './report/describe-cli.ts';
import { describeCold } from './report/describe-cold.ts';
import { describeGoals } from './report/describe-goals.ts';
import { describeGrowth } from './report/describe-growth.ts';
import { describeMemory } from './report/describe-memory.ts';
import { describeWarm } from './report/describe-warm.ts';
import { describeWay } from './report/describe-way.ts';
import { Report } from './report/report.ts';
import { buildRivals } from './rivals.ts';
import { startServices } from './services/start-services.ts';
import { measureThroughput } from './throughput.ts';
import { measureWarm } from './warm.ts';
import { measureWay } from './way.ts';

/** How much is measured, and how much with `--quick`. */
const SIZES = {
  full: {
    latency: 50,
    warm: { blocks: 9, events: 50 },
    throughput: { blocks: 9, events: 1_000 },
    growth: {
      comments: [10, 100, 1_000, 10_000],
      rules: [1, 10, 100, 1_000],
      members: [50, 500, 5_000, 50_000],
      teams: [1, 10, 100, 1_000],
      thread: [10, 100, 1_000, 10_000],
      events: 200,
    },
  },
  quick: {
    latency: 10,
    warm: { blocks: 1, events: 5 },
    throughput: { blocks: 1, events: 50 },
    growth: {
      comments: [5, 20],
      rules: [1, 20],
      members: [5, 50],
      teams: [1, 20],
      thread: [10, 200],
      events: 5,
    },
  },
};

/** `npm run bench`: measures what is chosen, shows it, and writes it where it is asked to. */
await main(command, async (choices: Choices) => {
  const { only, runs, quick, withoutRivals } = choices;
  const sizes = quick ? SIZES.quick : SIZES.full;
  const rules = parseRules({
    organization: ORGANIZATION,
    rules: [{ repository: REPOSITORY, issues: [ISSUE], teams: [TEAM], allow: 'org-members' }],
  });
  // If that can't be done here, the bench says so before it begins.
  if (only.includes('memory')) CpuLimit.of(1)[Symbol.dispose]();
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

  const results: { -readonly [P in keyof Results]: Results[P] } = {};
  if (only.includes('cold')) {
    const onRound = (round: number) => say(`Cold starts: round ${round} of ${runs}`);
    const cold = await measureCold(floor, functions, rivals, services, runs, onRound);
    await report.add('cold', cold, describeCold(cold));
    results.cold = cold;
  }
  if (only.includes('way')) {
    const onRound = (round: number) => say(`The way: round ${round} of ${runs}`);
    const way = await measureWay(floor, functions, services, sizes.latency, runs, onRound);
    await report.add('way', way, describeWay(way));
    results.way = way;
  }
  if (only.includes('warm')) {
    const onRound = (round: number) => say(`Warm functions: round ${round} of ${sizes.warm.blocks}`);
    const warmFunctions = await measureWarm(functions, services, sizes.warm, onRound);
    const { blocks, events } = sizes.throughput;
    const throughput = await measureThroughput(
      await buildFront(folder),
      functions.receive,
      services,
      blocks,
      events,
    );
    const warm = { functions: warmFunctions, throughput };
    results.warm = warm;
    await report.add('warm', warm, describeWarm(warm));
  }
  if (only.includes('growth')) {
    const growth = await measureGrowth(functions, services, sizes.growth, folder, say);
    await report.add('growth', growth, describeGrowth(growth));
    results.growth = growth;
  }
  if (only.includes('memory')) {
    const count = Math.ceil(runs / 3);
    const onRound = (round: number) => say(`Memory sizes: round ${round} of ${count}`);
    const memory = await measureMemory(functions, services, sizes.latency, count, onRound);
    await report.add('memory', memory, describeMemory(memory));
  }
  if (only.includes('cli')) {
    const cli = await measureCli(runs, (round) => say(`Commands: round ${round} of ${runs}`));
    await report.add('cli', cli, describeCli(cli));
    results.cli = cli;
  }
  const goals = goalsOf(results);
  if (goals.length > 0) await report.add('goals', goals, describeGoals(goals));
});
