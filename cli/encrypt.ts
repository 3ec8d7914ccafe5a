import { NotFoundException } from '@aws-sdk/client-kms';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { SECRET_NAMES, type SecretName } from '../src/aws/decrypt-secret.ts';
import { toAwsFailure } from '../src/aws/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import type { Secret } from '../src/runtime/secret.ts';
import { DEFAULT_DESTINATION, destinationName } from '../src/runtime/settings.ts';
import { openAdminKey } from './aws.ts';
import { jsonOption, stageOption, type StageOptions } from './options.ts';
import { isPrivateKey, readSecret, variableOfSecret } from './secrets.ts';
import { openTerminal } from './terminal.ts';

interface Options extends StageOptions {
  readonly key?: string;
  readonly destination: string;
}

const PIPE_IN = 'pipe in the whole .pem file that GitHub gave you, with `< FILE`';

/** `usher encrypt`: turns a secret into the line of a setting that holds its ciphertext. */
export const encrypt = new Command('encrypt')
  .description(
    'encrypt a secret with KMS and print its line for the settings; it is typed unseen, or piped in',
  )
  .addArgument(new Argument('<secret>', 'which one').choices(SECRET_NAMES))
  .addOption(stageOption())
  .option('--key <key>', 'id, ARN or alias of the KMS key (default: KMS_KEY, else alias/usher-<stage>)')
  .option(
    '--destination <name>',
    'of a slack-webhook-url: its name in the rules',
    readDestination,
    DEFAULT_DESTINATION,
  )
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExample:\n  pbpaste | npm run -s usher -- encrypt github-token --stage prod >> .env.prod',
  )
  .action(async (name: SecretName, { destination, stage, json, ...options }: Options) => {
    const key = openAdminKey(stage, options.key);
    // A terminal would take the first of its lines alone, and show the others.
    if (name === 'github-app-private-key' && process.stdin.isTTY) {
      throw new ProblemsError(name, [`has more than one line: ${PIPE_IN}`]);
    }
    const secret = await readSecret(name);
    checkForm(name, secret);
    const ciphertext = await encryptSecret(key, name, secret).catch((error: unknown) => {
      if (!(error instanceof NotFoundException)) throw toAwsFailure(error, 'KMS');
      const todo = `run \`npm run usher -- setup --stage ${stage}\`, or set AWS_REGION, KMS_KEY or --key right`;
      throw new ProblemsError(`KMS key ${key.keyId}`, [`is not there: ${todo}`], { cause: error });
    });
    const variable = variableOfSecret(name, destination);
    openTerminal(json === true).give(`${variable}=${ciphertext}`, { variable, ciphertext });
  });

function readDestination(name: string): string {
  if (destinationName.test(name)) return name;
  throw new InvalidArgumentError('It must be a name like sre-alerts, as in the rules.');
}

/** The form of a mistaken paste is told now, and not by the first comment that comes to nothing. */
function checkForm(name: SecretName, secret: Secret): void {
  const value = secret.expose();
  if (name === 'slack-webhook-url' && URL.parse(value)?.protocol !== 'https:') {
    throw new ProblemsError(name, [
      'is no https:// address: copy the Webhook URL that Slack shows for the app',
    ]);
  }
  if (name === 'github-app-private-key') {
    if (!isPrivateKey(value)) throw new ProblemsError(name, [`is no private key: ${PIPE_IN}`]);
  } else if (/\s/.test(value)) throw new ProblemsError(name, ['has white space in it: copy it without']);
}
