import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { currentVersion, FIXTURES } from './kept-messages.ts';
import { produceMessages } from './produce-messages.ts';

/** Writes what is sent and recorded today into the folder of a new version; that of an older one is never changed. */
const folder = new URL(`${currentVersion()}/`, FIXTURES);
if (existsSync(folder)) {
  process.stderr.write(
    `${folder.pathname} is there already: first run \`npm version minor --no-git-tag-version\`\n`,
  );
  process.exitCode = 1;
} else {
  const messages = await produceMessages();
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(messages)) {
    writeFileSync(new URL(`${name}.json`, folder), JSON.stringify(value, null, 2));
  }
}
