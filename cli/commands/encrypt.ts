import { Argument, Command, InvalidArgumentError } from 'commander';
import { SECRET_NAMES, type SecretName } from '../../src/aws/secret-names.ts';
import { DEFAULT_DESTINATION, destinationName } from '../../src/runtime/destinations.ts';
import type { EncryptOptions } from '../encrypt.ts';
import { jsonOption, stageOption } from '../options.ts';

/** `usher encrypt`: encrypts a secret and prints the line for the settings file. */
export const encrypt = new Command('encrypt')
  .addArgument(new Argument('<secret>', 'which secret').choices(SECRET_NAMES))
  .addOption(stageOption())
  .option('--key <key>', 'id, ARN or alias of the KMS key (default: KMS_KEY, else alias/usher-<stage>)')
  .option(
    '--destination <name>',
    'Slack destination, as named in the rules (slack-webhook-url only)',
    readDestination,
    DEFAULT_DESTINATION,
  )
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExample:\n  pbpaste | npm run -s usher -- encrypt github-token --stage prod >> .env.prod',
  )
  .action(async (name: SecretName, options: EncryptOptions) => {
    const { encryptForStage } = await import('../encrypt.ts');
    await encryptForStage(name, options);
  });

function readDestination(name: string): string {
  if (destinationName.test(name)) return name;
  throw new InvalidArgumentError('It must be a name from the rules, like sre-alerts.');
}
