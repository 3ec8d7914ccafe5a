import { decryptSecret, type KmsKey } from '../../src/aws/decrypt-secret.ts';
import type { SecretName } from '../../src/aws/secret-names.ts';
import { ConfigurationFailure, PermanentFailure } from '../../src/runtime/failures.ts';
import { isWebhookVariable } from '../../src/runtime/destinations.ts';
import { variableOfSecret } from '../secrets.ts';
import { findKey } from '../setup/kms-key.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** Checks that the KMS key of a stage exists and decrypts each secret in the settings. */
export async function checkSecrets(key: KmsKey): Promise<readonly CheckResult[]> {
  const { stage, keyId } = key;
  const about = `KMS key ${keyId}`;
  if ((await findKey(key.kms, keyId)) === undefined) {
    const todo = `run \`npm run usher -- setup --stage ${stage}\`, or correct AWS_REGION or KMS_KEY`;
    return [fail(about, 'does not exist', todo)];
  }
  const ciphertexts = ciphertextsIn(process.env);
  const results = await Promise.all(
    ciphertexts.map(async ({ name, variable, ciphertext }) => {
      try {
        await decryptSecret(key, name, ciphertext);
        return pass(variable, `can be decrypted with ${keyId}`);
      } catch (error) {
        if (!(error instanceof ConfigurationFailure || error instanceof PermanentFailure)) throw error;
        return fail(variable, describeDecryptError(error.message, name, key), howToRenew(name, stage));
      }
    }),
  );
  const rotating = [
    ['github-webhook-secret', 'webhook secret', ''],
    ['slack-signing-secret', 'signing secret of Slack', ' slack-signing-secret'],
  ].flatMap(([secret, what = '', argument]) =>
    ciphertexts.filter(({ name }) => name === secret).length > 1
      ? [
          warn(
            what,
            'is being rotated',
            `remove the old one with \`npm run usher -- rotate${argument} --finish --stage ${stage}\``,
          ),
        ]
      : [],
  );
  return [pass(about, 'is enabled'), ...results, ...rotating];
}

/** The secrets in the settings, one entry per ciphertext. */
function ciphertextsIn(environment: Readonly<Record<string, string | undefined>>) {
  const of = (name: SecretName, variable = variableOfSecret(name)) =>
    (environment[variable] ?? '')
      .split(',')
      .map((ciphertext) => ({ name, variable, ciphertext: ciphertext.trim() }))
      .filter(({ ciphertext }) => ciphertext !== '');
  return [
    ...of('github-webhook-secret'),
    ...of('github-token'),
    ...of('github-app-private-key'),
    ...of('slack-signing-secret'),
    ...Object.keys(environment)
      .filter(isWebhookVariable)
      .flatMap((variable) => of('slack-webhook-url', variable)),
  ];
}

function describeDecryptError(message: string, name: SecretName, { keyId, stage }: KmsKey): string {
  if (message.includes('IncorrectKey')) return `was encrypted with another key than ${keyId}`;
  if (message.includes('InvalidCiphertext')) {
    return `was encrypted for another stage than ${stage} or another secret than ${name}, or is damaged`;
  }
  return `cannot be decrypted (${message})`;
}

const howToRenew = (name: SecretName, stage: string) =>
  name === 'github-webhook-secret'
    ? `replace it with \`npm run usher -- rotate --stage ${stage}\``
    : `encrypt it again with \`npm run usher -- setup --renew ${name} --stage ${stage}\``;
