import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { currentVersion, FIXTURES } from './kept-messages.ts';
import { produceHeal } from './produce-heal.ts';
import { produceMessages } from './produce-messages.ts';

/** `npm run fixtures`: writes what this version sends and records into its folder. Existing folders are never changed. */
const folder = new URL(`${currentVersion()}/`, FIXTURES);
if (existsSync(folder)) {
  process.stderr.write(
    `${folder.pathname} already exists: first run \`npm version minor --no-git-tag-version\`\n`,
  );
  process.exitCode = 1;
} else {
  const messages = { ...(await produceMessages()), heal: await produceHeal() };
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(messages)) {
    writeFileSync(new URL(`${name}.json`, folder), JSON.stringify(value, null, 2));
  }
}
