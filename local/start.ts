import { Command } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile } from '../deploy/rules/read-rules-file.ts';
import { startLocalRun } from './local-run.ts';
import { main } from './main.ts';
import { portsFrom } from './ports.ts';
import { showTraceEvent } from './show-trace.ts';
import { Trace } from './trace.ts';
import { welcome } from './welcome.ts';

/** In ms. The schedule in serverless.yml is for the cloud; here somebody is watching. */
const SWEEP_EVERY = 60_000;

const program = new Command('npm start --')
  .description('Runs the whole of Usher on this machine until Ctrl-C, and shows what happens.')
  .option('--app', 'have Usher act as a GitHub App, and not with a token')
  .showHelpAfterError();

/** `npm start`: runs Usher on this machine until Ctrl-C, and shows what happens. */
await main(program, async ({ app }: { readonly app?: true }) => {
  const journal = new Trace();
  const ports = portsFrom(process.env['LOCAL_PORT']);
  const access = app === true ? 'app' : 'token';
  const run = await startLocalRun(findRulesFile(LOCAL_STAGE), ports, journal, access);
  console.log(welcome(run.rules, { urls: run.urls, firstPort: ports.webhook, access }));
  journal.listen((happening) =>
    console.log(showTraceEvent(happening, (at) => at.toISOString().slice(11, 23))),
  );
  void run.sweep();
  const sweeping = setInterval(() => void run.sweep(), SWEEP_EVERY);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  console.log('Stopping …');
  clearInterval(sweeping);
  await run.close();
});
