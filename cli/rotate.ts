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
import { beginSettings, editSettings, textOf, writeWhole } from './settings-file.ts';
import { done, openTerminal } from './terminal.ts';

interface Options extends StageOptions {
  readonly finish?: true;
}

/** `usher rotate`: replaces the webhook secret without rejecting a delivery in between. */
export const rotate = new Command('rotate')
  .addOption(stageOption())
  .option('--finish', 'remove the old secret, once GitHub signs with the new one')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Example, five steps in order:
  npm run usher -- rotate --stage prod            add a new secret
  npx serverless deploy --stage prod              accept both
  npm run usher -- connect --stage prod           have GitHub sign with the new one
  npm run usher -- rotate --finish --stage prod   remove the old secret
  npx serverless deploy --stage prod              accept only the new one`,
  )
  .action(async ({ stage, finish, json }: Options) => {
    const terminal = openTerminal(json === true);
    const variable = variableOfSecret('github-webhook-secret');
    const current = (process.env[variable] ?? '')
      .split(',')
      .map((ciphertext) => ciphertext.trim())
      .filter((ciphertext) => ciphertext !== '');
    const ciphertexts = finish === true ? removeOld(current, stage) : await addNew(current, stage);
    const file = environmentFile(stage);
    const before = textOf(file) || beginSettings(stage, textOf('.env'), textOf('.env.example'));
    writeWhole(file, editSettings(before, { [variable]: ciphertexts.join(',') }));
    terminal.info(
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
    terminal.print(`\nNext: ${next.join('\n      ')}`, { stage, secrets: ciphertexts.length, next });
  });

async function addNew(current: readonly string[], stage: string): Promise<readonly string[]> {
  const [old] = current;
  if (old === undefined) {
    throw new ProblemsError('rotate', [
      `there is no webhook secret yet: run \`npm run usher -- setup --stage ${stage}\``,
    ]);
  }
  if (current.length > 1) {
    throw new ProblemsError('rotate', [
      `a rotation is in progress: finish it with \`npm run usher -- rotate --finish --stage ${stage}\``,
    ]);
  }
  const secret = new Secret(randomBytes(32).toString('hex'));
  return [await callAws('KMS', encryptSecret(openAdminKey(stage), 'github-webhook-secret', secret)), old];
}

function removeOld(current: readonly string[], stage: string): readonly string[] {
  const [newer] = current;
  if (newer !== undefined && current.length === 2) return [newer];
  throw new ProblemsError('rotate', [
    `no rotation is in progress: start one with \`npm run usher -- rotate --stage ${stage}\``,
  ]);
}
