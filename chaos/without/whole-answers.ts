import { IncomingWebhook as Original, type IncomingWebhookSendArguments } from '@slack/webhook';

export * from '@slack/webhook';

/** Any answer with status 200 counts as Slack's `ok`. */
export class IncomingWebhook extends Original {
  override async send(message: string | IncomingWebhookSendArguments) {
    return { ...(await super.send(message)), text: 'ok' };
  }
}
