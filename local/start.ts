import { Command } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile } from '../deploy/rules/read-rules-file.ts';
import { startLocalRun } from './local-run.ts';
import { main } from './main.ts';
import { bundleClient } from './page/bundle-client.ts';
import { openBrowser } from './page/open-browser.ts';
import { startPage } from './page/start-page.ts';
import { portsFrom } from './ports.ts';
import { showTraceEvent } from './show-trace.ts';
import { Trace } from './trace.ts';
import { welcome } from './welcome.ts';

/** In ms. More often than the schedule in serverless.yml, since somebody is watching. */
const SWEEP_EVERY = 60_000;

const program = new Command('npm start --')
  .description('Runs all of Usher on this machine until Ctrl-C, and shows each step.')
  .option('--app', 'act as a GitHub App instead of with a token')
  .option('--open', 'open the page in the browser')
  .showHelpAfterError();

/** `npm start`: runs all of Usher on this machine until Ctrl-C, and shows each step. */
await main(program, async ({ app, open }: { readonly app?: true; readonly open?: true }) => {
  const trace = new Trace();
  const ports = portsFrom(process.env['LOCAL_PORT']);
  const access = app === true ? 'app' : 'token';
  const [run, files] = await Promise.all([
    startLocalRun(findRulesFile(LOCAL_STAGE), ports, trace, access, true),
    bundleClient(),
  ]);
  const page = await startPage(run, trace, files, ports.page);
  const urls = { page: page.url, ...run.urls };
  console.log(welcome(run.rules, { urls, firstPort: ports.webhook, access }));
  if (open === true) openBrowser(page.url);
  trace.listen((event) => console.log(showTraceEvent(event, (at) => at.toISOString().slice(11, 23))));
  void run.sweep();
  const sweeping = setInterval(() => void run.sweep(), SWEEP_EVERY);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  console.log('Stopping …');
  clearInterval(sweeping);
  await page.close();
  await run.close();
});
