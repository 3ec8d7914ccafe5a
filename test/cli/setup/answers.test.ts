import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Answers } from '../../../cli/setup/answers.ts';
import { openPrompts } from '../../../cli/setup/prompts.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A terminal in which somebody types lines, each when the last was taken in, and what it shows. */
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
  it('asks a person for what was not given, until the answer will do', async () => {
    const { prompts, type, shown } = terminal();
    const answer = new Answers(prompts).text({ name: 'thing', how: '--thing', given: undefined, check });
    await type('wrong', '\u0015right');

    await expect(answer).resolves.toBe('right');
    expect(shown()).toContain('thing:');
    expect(shown()).toContain('must be right');
  });

  it('shows nothing of a secret that is typed', async () => {
    const { prompts, type, shown } = terminal();
    const secret = new Answers(prompts).secret({ name: 'token', how: '', given: undefined });
    await type('ghp_planted');

    expect((await secret)?.expose()).toBe('ghp_planted');
    expect(shown()).toContain('token (not shown):');
    expect(shown()).not.toContain('planted');
  });

  it('is given a secret of several lines by its file, and never by a terminal that would show them', async () => {
    const { folder, remove } = temporaryFolder();
    const file = join(folder, 'app.pem');
    writeFileSync(file, 'planted\nright');
    const { prompts, type, shown } = terminal();
    const whole = async (text: string) => (text.endsWith('\nright') ? undefined : 'is not whole');
    const question = { name: 'key', how: '', given: undefined, check: whole };
    const secret = new Answers(prompts).secretFile(question);
    await type(join(folder, 'none.pem'), `\u0015${file}`);

    expect((await secret)?.expose()).toBe('planted\nright');
    expect(shown()).toContain('file of the key:');
    expect(shown()).toContain('is not there');
    expect(shown()).not.toContain('planted');
    remove();
  });

  it('offers what there is as the answer', async () => {
    const { prompts, type } = terminal();
    const answer = new Answers(prompts).text({
      name: 'it',
      how: '',
      given: undefined,
      initial: 'right',
      check,
    });
    await type('');

    await expect(answer).resolves.toBe('right');
  });

  it('asks nobody for what was given, and notes all that is wrong where nobody can be asked', async () => {
    const answers = new Answers(undefined);
    await expect(answers.text({ name: 'a', how: 'give --a', given: 'right', check })).resolves.toBe('right');
    await answers.text({ name: 'b', how: 'give --b', given: 'wrong', check });
    await answers.secret({ name: 'c', how: 'set C', given: undefined });
    answers.note('d is odd');

    expect(() => answers.settle()).toThrow(
      'setup:\n  - b must be right\n  - c is missing: set C\n  - d is odd',
    );
  });
});
