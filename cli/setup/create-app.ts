import { randomBytes } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod/mini';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import { serve } from '../../local/serve.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { requestData, connectGitHub } from '../github.ts';
import type { Terminal } from '../terminal.ts';

/** A new GitHub App. */
export interface CreatedApp {
  readonly id: string;
  readonly slug: string;
  /** URL of its public page. */
  readonly page: string;
  readonly privateKey: Secret;
}

/** The GitHub App to create. */
export interface AppRequest {
  readonly stage: string;
  readonly organization: string;
  /** URL of GitHub's API. */
  readonly baseUrl: string;
  /** In s: how long the admin may take. */
  readonly timeout: number;
}

const conversion = z.object({ id: z.int(), slug: z.string(), html_url: z.string(), pem: z.string() });

/**
 * Has the admin create a GitHub App in a browser: a page on this machine submits the manifest to GitHub, GitHub redirects
 * back with a code, and the code is exchanged for the App's key.
 *
 * @param store - Stores the key before anything else can go wrong, since GitHub shows it only once.
 * @throws ProblemsError if that does not happen in time; a Failure of GitHub.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#implementing-the-github-app-manifest-flow
 */
export async function createApp(
  wanted: AppRequest,
  terminal: Terminal,
  store: (app: CreatedApp) => Promise<void>,
): Promise<CreatedApp> {
  const { stage, organization, baseUrl, timeout } = wanted;
  const web = webUrl(baseUrl);
  const state = randomBytes(16).toString('hex');
  const created = Promise.withResolvers<CreatedApp>();
  // Awaited only once the page is served.
  created.promise.catch(() => {});
  const app = new Hono<{ Bindings: HttpBindings }>();
  const served = await serve(app, { port: 0, name: 'the page that creates the GitHub App' });
  app.get('/', (c) => {
    const manifest = JSON.stringify(appManifest(web, organization, stage, `${served.url}/made`));
    return c.html(
      startPage(`${web}/organizations/${organization}/settings/apps/new?state=${state}`, manifest),
    );
  });
  app.get('/made', async (c) => {
    // Another website may send the browser here with a code of its own.
    const code = c.req.query('code') ?? '';
    if (c.req.query('state') !== state || !/^[\w-]+$/.test(code))
      return c.text('This is not the GitHub App that Usher is waiting for.', 400);
    try {
      const converted = await convert(code, baseUrl);
      await store(converted);
      // The server closes once the browser has its response.
      c.env.outgoing.once('finish', () => created.resolve(converted));
      return c.redirect(`${converted.page}/installations/new`);
    } catch (error) {
      c.env.outgoing.once('finish', () => created.reject(error));
      return c.text('This did not work: see your terminal.', 502);
    }
  });
  const timer = setTimeout(() => {
    created.reject(new ProblemsError('GitHub App', [`was not created within ${timeout} s: run this again`]));
  }, timeout * 1_000);
  terminal.info(`Open ${served.url}/ in a browser where an owner of ${organization} is signed in to GitHub.`);
  try {
    return await created.promise;
  } finally {
    clearTimeout(timer);
    await served.close();
  }
}

async function convert(code: string, baseUrl: string): Promise<CreatedApp> {
  // The code is the only credential.
  const request = connectGitHub(undefined, baseUrl);
  const route = 'POST /app-manifests/{code}/conversions';
  const { id, slug, html_url, pem } = await requestData(request, conversion, route, { code });
  return { id: String(id), slug, page: html_url, privateKey: new Secret(pem) };
}

const startPage = (action: string, manifest: string) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Usher: create the GitHub App</title>
        <style>
          body {
            font:
              1.1rem/1.5 system-ui,
              sans-serif;
            max-width: 36rem;
            margin: 4rem auto;
            padding: 0 1rem;
          }
          button {
            font: inherit;
            padding: 0.5rem 1rem;
          }
        </style>
      </head>
      <body>
        <h1>Create the GitHub App</h1>
        <p>
          GitHub shows you the App's name, which you can change, and creates the App. Then select the
          repositories of your rules and install it.
        </p>
        <form method="post" action="${action}">
          <input type="hidden" name="manifest" value="${manifest}" />
          <button type="submit">Continue to GitHub</button>
        </form>
      </body>
    </html>`;

/** GitHub's limit for the name of an App, in characters. */
const MAX_NAME_LENGTH = 34;

/** The URL of GitHub's website for its API's: `https://HOST/api/v3` is GitHub Enterprise Server, `https://api.SUB.ghe.com` is GitHub with data residency. */
export function webUrl(apiUrl: string): string {
  const url = new URL(apiUrl);
  if (url.pathname.endsWith('/api/v3')) return url.origin;
  return `${url.protocol}//${url.host.replace(/^api\./, '')}`;
}

/**
 * The manifest of a GitHub App with exactly the permissions that Usher needs.
 *
 * @param web - URL of GitHub's website.
 * @param redirectUrl - Where GitHub redirects after it created the App.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters
 */
export function appManifest(web: string, organization: string, stage: string, redirectUrl: string) {
  return {
    name: `usher-${stage}-${organization}`.slice(0, MAX_NAME_LENGTH),
    url: `${web}/${organization}`,
    public: false,
    redirect_url: redirectUrl,
    // The webhook has no URL until Usher is deployed, and an App created without one can get it only manually. Until
    // `usher connect` sets it, GitHub delivers to itself.
    hook_attributes: { url: `${web}/${organization}`, active: true },
    default_permissions: Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access])),
    default_events: ['issue_comment'],
  };
}
