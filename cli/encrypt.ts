import { NotFoundException } from '@aws-sdk/client-kms';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import type { SecretName } from '../src/aws/secret-names.ts';
import { toAwsFailure } from '../src/aws/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import type { Secret } from '../src/runtime/secret.ts';
import { openAdminKey } from './aws.ts';
import type { StageOptions } from './options.ts';
import { isPrivateKey, readSecret, signingSecretProblem, variableOfSecret } from './secrets.ts';
import { openTerminal } from './terminal.ts';

export interface EncryptOptions extends StageOptions {
  readonly key?: string;
  readonly destination: string;
}

const PIPE_IN = 'pipe in the whole .pem file from GitHub, with `< FILE`';

/** Encrypts a secret and prints the line for the settings file. */
export async function encryptForStage(
  name: SecretName,
  { destination, stage, json, ...options }: EncryptOptions,
): Promise<void> {
  const key = openAdminKey(stage, options.key);
  // A terminal would read only its first line and echo the others.
  if (name === 'github-app-private-key' && process.stdin.isTTY) {
    throw new ProblemsError(name, [`has more than one line: ${PIPE_IN}`]);
  }
  const secret = await readSecret(name);
  checkFormat(name, secret);
  const ciphertext = await encryptSecret(key, name, secret).catch((error: unknown) => {
    if (!(error instanceof NotFoundException)) throw toAwsFailure(error, 'KMS');
    const todo = `run \`npm run usher -- setup --stage ${stage}\`, or correct AWS_REGION, KMS_KEY or --key`;
    throw new ProblemsError(`KMS key ${key.keyId}`, [`does not exist: ${todo}`], { cause: error });
  });
  const variable = variableOfSecret(name, destination);
  openTerminal(json === true).print(`${variable}=${ciphertext}`, { variable, ciphertext });
}

/** Catches a bad paste now rather than at the first comment. */
function checkFormat(name: SecretName, secret: Secret): void {
  const value = secret.expose();
  if (name === 'slack-webhook-url' && URL.parse(value)?.protocol !== 'https:') {
    throw new ProblemsError(name, [
      'is not an https:// URL: copy the Webhook URL from the settings of your Slack app',
    ]);
  }
  const signing = name === 'slack-signing-secret' ? signingSecretProblem(value) : undefined;
  if (signing !== undefined) throw new ProblemsError(name, [signing]);
  if (name === 'github-app-private-key') {
    if (!isPrivateKey(value)) throw new ProblemsError(name, [`is not a private key: ${PIPE_IN}`]);
  } else if (/\s/.test(value)) throw new ProblemsError(name, ['contains white space: copy it again without']);
}
