import { randomBytes } from 'node:crypto';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { environmentFile } from '../deploy/environment.ts';
import { callAws } from '../src/aws/failures.ts';
import type { SigningSecret } from '../src/aws/secret-names.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { openAdminKey } from './aws.ts';
import type { StageOptions } from './options.ts';
import { readSecret, signingSecretProblem, variableOfSecret } from './secrets.ts';
import { beginSettings, editSettings, textOf, writeWhole } from './settings-file.ts';
import { done, openTerminal } from './terminal.ts';

export interface RotateOptions extends StageOptions {
  readonly finish?: true;
}

const WHAT = { 'github-webhook-secret': 'webhook secret', 'slack-signing-secret': 'signing secret' } as const;

/** Replaces the webhook secret without rejecting a delivery in between, or Slack's signing secret. */
export async function rotateSecret(
  name: SigningSecret,
  { stage, finish, json }: RotateOptions,
): Promise<void> {
  const terminal = openTerminal(json === true);
  const variable = variableOfSecret(name);
  const current = (process.env[variable] ?? '')
    .split(',')
    .map((ciphertext) => ciphertext.trim())
    .filter((ciphertext) => ciphertext !== '');
  const ciphertexts = finish === true ? removeOld(current, name, stage) : await addNew(current, name, stage);
  const file = environmentFile(stage);
  const before = textOf(file) || beginSettings(stage, textOf('.env'), textOf('.env.example'));
  writeWhole(file, editSettings(before, { [variable]: ciphertexts.join(',') }));
  terminal.info(done(`${file} has ${ciphertexts.length === 1 ? `one ${WHAT[name]}` : `two ${WHAT[name]}s`}`));
  const deploy = `npx serverless deploy --stage ${stage}`;
  const next =
    finish === true
      ? [deploy]
      : [
          deploy,
          ...(name === 'github-webhook-secret' ? [`npm run usher -- connect --stage ${stage}`] : []),
          finishCommand(name, stage),
        ];
  terminal.print(`\nNext: ${next.join('\n      ')}`, { stage, secrets: ciphertexts.length, next });
}

/** The command that is given without its argument for the webhook secret. */
const rotateCommand = (name: SigningSecret, options: string) =>
  `npm run usher -- rotate${name === 'github-webhook-secret' ? '' : ` ${name}`}${options}`;
const finishCommand = (name: SigningSecret, stage: string) =>
  rotateCommand(name, ` --finish --stage ${stage}`);

async function addNew(
  current: readonly string[],
  name: SigningSecret,
  stage: string,
): Promise<readonly string[]> {
  const [old] = current;
  if (old === undefined) {
    const start = name === 'github-webhook-secret' ? 'setup' : `encrypt ${name}`;
    throw new ProblemsError('rotate', [
      `there is no ${WHAT[name]} yet: run \`npm run usher -- ${start} --stage ${stage}\``,
    ]);
  }
  if (current.length > 1) {
    throw new ProblemsError('rotate', [
      `a rotation is in progress: finish it with \`${finishCommand(name, stage)}\``,
    ]);
  }
  return [await callAws('KMS', encryptSecret(openAdminKey(stage), name, await newSecret(name))), old];
}

/** GitHub takes any webhook secret; Slack makes its own. */
async function newSecret(name: SigningSecret): Promise<Secret> {
  if (name === 'github-webhook-secret') return new Secret(randomBytes(32).toString('hex'));
  const secret = await readSecret(name);
  const problem = signingSecretProblem(secret.expose());
  if (problem !== undefined) throw new ProblemsError(name, [problem]);
  return secret;
}

function removeOld(current: readonly string[], name: SigningSecret, stage: string): readonly string[] {
  const [newer] = current;
  if (newer !== undefined && current.length === 2) return [newer];
  throw new ProblemsError('rotate', [
    `no rotation is in progress: start one with \`${rotateCommand(name, ` --stage ${stage}`)}\``,
  ]);
}
