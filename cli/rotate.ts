import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { environmentFile } from '../deploy/environment.ts';
import { callAws } from '../src/aws/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { openAdminKey } from './aws.ts';
import { jsonOption, stageOption, type StageOptions } from './options.ts';
import { variableOfSecret } from './secrets.ts';
import { beginSettings, editSettings, textOf, writeWhole } from './setup/edit-settings.ts';
import { done, openTerminal } from './terminal.ts';

interface Options extends StageOptions {
  readonly finish?: true;
}

/** `usher rotate`: another webhook secret, without a delivery being refused on the way. */
export const rotate = new Command('rotate')
  .description('put a new webhook secret beside the old one, or end that with --finish')
  .addOption(stageOption())
  .option('--finish', 'take the old one out: GitHub signs with the new one by now')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Example, five steps in this order:
  npm run usher -- rotate --stage prod            now there are two
  npx serverless deploy --stage prod              both are taken
  npm run usher -- connect --stage prod           GitHub signs with the new one
  npm run usher -- rotate --finish --stage prod   now there is one
  npx serverless deploy --stage prod              the old one is taken no more`,
  )
  .action(async ({ stage, finish, json }: Options) => {
    const terminal = openTerminal(json === true);
    const variable = variableOfSecret('github-webhook-secret');
    const current = (process.env[variable] ?? '')
      .split(',')
      .map((ciphertext) => ciphertext.trim())
      .filter((ciphertext) => ciphertext !== '');
    const ciphertexts = finish === true ? finished(current, stage) : await begun(current, stage);
    const file = environmentFile(stage);
    const before = textOf(file) || beginSettings(stage, textOf('.env'), textOf('.env.example'));
    writeWhole(file, editSettings(before, { [variable]: ciphertexts.join(',') }));
    terminal.tell(
      done(`${file} has ${ciphertexts.length === 1 ? 'one webhook secret' : 'two webhook secrets'}`),
    );
    const deploy = `npx serverless deploy --stage ${stage}`;
    const next =
      finish === true
        ? [deploy]
        : [
            deploy,
            `npm run usher -- connect --stage ${stage}`,
            `npm run usher -- rotate --finish --stage ${stage}`,
          ];
    terminal.give(`\nNext: ${next.join('\n      ')}`, { stage, secrets: ciphertexts.length, next });
  });

async function begun(current: readonly string[], stage: string): Promise<readonly string[]> {
  const [old] = current;
  if (old === undefined) {
    throw new ProblemsError('rotate', [
      `there is no webhook secret yet: run \`npm run usher -- setup --stage ${stage}\``,
    ]);
  }
  if (current.length > 1) {
    throw new ProblemsError('rotate', [
      `there are two webhook secrets already: end the rotation with \`npm run usher -- rotate --finish --stage ${stage}\``,
    ]);
  }
  const secret = new Secret(randomBytes(32).toString('hex'));
  return [await callAws('KMS', encryptSecret(openAdminKey(stage), 'github-webhook-secret', secret)), old];
}

function finished(current: readonly string[], stage: string): readonly string[] {
  const [newer] = current;
  if (newer !== undefined && current.length === 2) return [newer];
  throw new ProblemsError('rotate', [
    `there is no rotation to end: begin one with \`npm run usher -- rotate --stage ${stage}\``,
  ]);
}
