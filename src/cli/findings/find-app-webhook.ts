import { type AskGitHub, wordsOf } from '../ask-github.ts';
import { appDeliveries, appHookConfig } from '../connect/app-hook.ts';
import { parseAnswer } from '../../github/parse-answer.ts';
import { fail, type Finding, pass } from './finding.ts';
import { findDeliveries, type WebhookTarget } from './find-webhook.ts';

/** Whether a GitHub App’s own webhook delivers as it should. @param ask - As the App. */
export async function findAppWebhook(ask: AskGitHub, target: WebhookTarget): Promise<readonly Finding[]> {
  const about = 'webhook of the GitHub App';
  const answer = await ask('GET /app/hook/config');
  const again = `run \`npm run usher -- connect --stage ${target.stage}\``;
  if (answer.status >= 300) return [fail(about, `is not shown (${wordsOf(answer)})`, again)];
  const { url, content_type, secret, insecure_ssl } = parseAnswer(appHookConfig, answer.data);
  const wrong = [
    ...(url === target.url ? [] : ['delivers elsewhere']),
    ...(content_type === 'json' ? [] : ['sends forms in place of JSON']),
    ...(secret === undefined || secret === '' ? ['signs nothing'] : []),
    ...(String(insecure_ssl ?? '0') === '0' ? [] : ['does not verify the certificate']),
  ];
  if (wrong.length > 0) return [fail(about, wrong.join(', '), again)];
  return [pass(about, 'is as it should be'), findDeliveries(about, await appDeliveries(ask), target)];
}
