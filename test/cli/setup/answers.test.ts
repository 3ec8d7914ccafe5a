import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Answers } from '../../../cli/setup/answers.ts';
import { openPrompts } from '../../../cli/setup/prompts.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A terminal with somebody typing lines slowly enough for each prompt, and what it shows. */
function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => (shown += String(chunk)));
  return {
    prompts: openPrompts({ input, output }),
    type: async (...lines: readonly string[]) => {
      for (const line of lines) {
        await setTimeout(30);
        input.write(`${line}\n`);
      }
    },
    shown: () => shown,
  };
}

const check = async (answer: string) => (answer === 'right' ? undefined : 'must be right');

describe('Answers', () => {
  it('prompts for what was not provided, until the answer passes its check', async () => {
    const { prompts, type, shown } = terminal();
    const answer = new Answers(prompts).text({ name: 'thing', howTo: '--thing', provided: undefined, check });
    await type('wrong', '\u0015right');

    await expect(answer).resolves.toBe('right');
    expect(shown()).toContain('thing:');
    expect(shown()).toContain('must be right');
  });

  it('does not echo a secret', async () => {
    const { prompts, type, shown } = terminal();
    const secret = new Answers(prompts).secret({ name: 'token', howTo: '', provided: undefined });
    await type('ghp_planted');

    expect((await secret)?.expose()).toBe('ghp_planted');
    expect(shown()).toContain('token (hidden):');
    expect(shown()).not.toContain('planted');
  });

  it('reads a secret of several lines from a file, not from the terminal', async () => {
    const { folder, remove } = temporaryFolder();
    const file = join(folder, 'app.pem');
    writeFileSync(file, 'planted\nright');
    const { prompts, type, shown } = terminal();
    const checkEnd = async (text: string) => (text.endsWith('\nright') ? undefined : 'is incomplete');
    const question = { name: 'key', howTo: '', provided: undefined, check: checkEnd };
    const secret = new Answers(prompts).secretFile(question);
    await type(join(folder, 'none.pem'), `\u0015${file}`);

    expect((await secret)?.expose()).toBe('planted\nright');
    expect(shown()).toContain('file of the key:');
    expect(shown()).toContain('does not exist');
    expect(shown()).not.toContain('planted');
    remove();
  });

  it('offers a default answer', async () => {
    const { prompts, type } = terminal();
    const answer = new Answers(prompts).text({
      name: 'it',
      howTo: '',
      provided: undefined,
      initial: 'right',
      check,
    });
    await type('');

    await expect(answer).resolves.toBe('right');
  });

  it('checks what was provided, and collects all problems if nobody can be prompted', async () => {
    const answers = new Answers(undefined);
    await expect(answers.text({ name: 'a', howTo: 'give --a', provided: 'right', check })).resolves.toBe(
      'right',
    );
    await answers.text({ name: 'b', howTo: 'give --b', provided: 'wrong', check });
    await answers.secret({ name: 'c', howTo: 'set C', provided: undefined });
    answers.addProblem('d is odd');

    expect(() => answers.throwIfIncomplete()).toThrow(
      'setup:\n  - b must be right\n  - c is missing: set C\n  - d is odd',
    );
  });
});
