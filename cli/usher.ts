import { describeError } from './exit-code.ts';
import { createUsher } from './program.ts';

const args = process.argv.slice(2);
const isJson = args.includes('--json');

// A reader such as `head` may close the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
try {
  const usher = await createUsher(args);
  await usher.parseAsync(args, { from: 'user' });
} catch (error) {
  const { code, problems } = describeError(error, isJson);
  process.exitCode = code;
  if (problems !== undefined) {
    if (isJson) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
    else process.stderr.write(`${problems.join('\n')}\n`);
  }
}
