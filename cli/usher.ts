import { describeError } from './exit-code.ts';
import { createUsher } from './program.ts';

const args = process.argv.slice(2);
const isJson = args.includes('--json');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may close the pipe early.
  if (error.code !== 'EPIPE') report(error);
  process.exit();
});
try {
  const usher = await createUsher(args);
  await usher.parseAsync(args, { from: 'user' });
} catch (error) {
  report(error);
}

function report(error: unknown): void {
  const { code, problems } = describeError(error, isJson);
  process.exitCode = code;
  if (problems !== undefined) {
    if (isJson) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
    else process.stderr.write(`${problems.join('\n')}\n`);
  }
}
