import * as z from 'zod/mini';
import { PERMISSIONS } from '../../github/permissions.ts';
import { parseAnswer } from '../../github/parse-answer.ts';
import { type AskGitHub, wordsOf } from '../ask-github.ts';
import { fail, type Finding, pass, warn } from './finding.ts';

const app = z.object({ slug: z.optional(z.string()), events: z.array(z.string()), html_url: z.string() });
const installation = z.object({
  html_url: z.string(),
  permissions: z.record(z.string(), z.unknown()),
  events: z.array(z.string()),
  suspended_at: z.optional(z.nullable(z.string())),
});

/** Whether a GitHub App is itself, is installed in the organization, and may do what Usher does. @param ask - As the App. */
export async function findApp(ask: AskGitHub, organization: string): Promise<readonly Finding[]> {
  const about = 'GitHub App';
  const self = await ask('GET /app');
  if (self.status >= 300) {
    const todo = 'the App ID and the private key must belong together, and this machine’s clock be right';
    return [fail(about, `is refused by GitHub (${wordsOf(self)})`, todo)];
  }
  const { slug = '', events, html_url } = parseAnswer(app, self.data);
  const listens = events.includes('issue_comment')
    ? pass(about, `is ${slug}`)
    : fail(about, 'does not hear of comments', 'subscribe it to “Issue comment” in its settings on GitHub');
  const answer = await ask('GET /orgs/{org}/installation', { org: organization });
  if (answer.status >= 300) {
    const todo = `install it: ${html_url}/installations/new`;
    return [listens, fail(about, `is not installed in ${organization}`, todo)];
  }
  const found = parseAnswer(installation, answer.data);
  if (typeof found.suspended_at === 'string') {
    return [listens, fail(about, `is suspended in ${organization}`, `unsuspend it: ${found.html_url}`)];
  }
  const missing = PERMISSIONS.filter(({ name, access }) => {
    const granted = found.permissions[name];
    return granted !== access && granted !== 'write';
  });
  const more = Object.keys(found.permissions).filter((name) => !PERMISSIONS.some((it) => it.name === name));
  return [
    listens,
    ...missing.map(({ name, access, why }) =>
      fail(
        about,
        `lacks ${name}: ${access}, to ${why}`,
        `grant it in the App’s settings, then accept it: ${found.html_url}`,
      ),
    ),
    ...(more.length > 0
      ? [
          warn(
            about,
            `has permissions that Usher does not need: ${more.join(', ')}`,
            'take them away in its settings',
          ),
        ]
      : []),
    ...(missing.length === 0 ? [pass(about, `is installed in ${organization} with what it needs`)] : []),
  ];
}
