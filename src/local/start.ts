import { findRulesFile } from '../config/rules-file.ts';
import { Journal } from './journal.ts';
import { startLocalRun } from './local-run.ts';
import { LOCAL_STAGE } from './local-world.ts';
import { main } from './main.ts';
import { portsFrom } from './ports.ts';
import { showHappening } from './show-happening.ts';
import { welcome } from './welcome.ts';

/** `npm start`: runs Usher on this machine until Ctrl-C, and shows what happens. */
await main(async () => {
  const journal = new Journal();
  const ports = portsFrom(process.env['LOCAL_PORT']);
  const run = await startLocalRun(findRulesFile(LOCAL_STAGE, process.env['USHER_RULES']), ports, journal);
  console.log(welcome(run.rules, run.urls));
  journal.listen((happening) =>
    console.log(showHappening(happening, (at) => at.toISOString().slice(11, 23))),
  );
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await run.close();
});
