import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Preloaded with `--import`, it writes the URL of every module that the process loads to file descriptor 3. */
const urls: string[] = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
process.on('exit', () => writeSync(3, urls.join('\n')));
