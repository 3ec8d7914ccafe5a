import { Argument, Command } from 'commander';
import { SIGNING_SECRETS, type SigningSecret } from '../../src/aws/secret-names.ts';
import { jsonOption, stageOption } from '../options.ts';
import type { RotateOptions } from '../rotate.ts';

/** `usher rotate`: replaces the webhook secret without rejecting a delivery in between, or Slack's signing secret. */
export const rotate = new Command('rotate')
  .addArgument(
    new Argument('[secret]', 'which secret')
      .choices(SIGNING_SECRETS)
      .default('github-webhook-secret' satisfies SigningSecret),
  )
  .addOption(stageOption())
  .option('--finish', 'remove the old secret, once deliveries are signed with the new one')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Example, five steps in order:
  npm run usher -- rotate --stage prod            add a new secret
  npx serverless deploy --stage prod              accept both
  npm run usher -- connect --stage prod           have GitHub sign with the new one
  npm run usher -- rotate --finish --stage prod   remove the old secret
  npx serverless deploy --stage prod              accept only the new one

Slack makes its signing secret itself: regenerate it in the settings of the Slack app, then pipe it in or type it.
  npm run usher -- rotate slack-signing-secret --stage prod`,
  )
  .action(async (name: SigningSecret, options: RotateOptions) => {
    const { rotateSecret } = await import('../rotate.ts');
    await rotateSecret(name, options);
  });
