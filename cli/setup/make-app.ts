import { randomBytes } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod/mini';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import { serve } from '../../local/serve.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { askFor, connectGitHub } from '../github.ts';
import type { Terminal } from '../terminal.ts';

/** A GitHub App that was just made. */
export interface MadeApp {
  readonly id: string;
  readonly slug: string;
  readonly page: string;
  readonly privateKey: Secret;
}

export interface AppWish {
  readonly stage: string;
  readonly organization: string;
  /** GitHub’s API. */
  readonly baseUrl: string;
  /** In s: how long the person may take. */
  readonly patience: number;
}

const conversion = z.object({ id: z.int(), slug: z.string(), html_url: z.string(), pem: z.string() });

/**
 * Has a person make a GitHub App in a browser: a page on this machine hands GitHub the manifest, GitHub sends the
 * browser back with a code, and the code fetches the App’s key.
 *
 * @param keep - Stores the key before anything else can go wrong: GitHub shows it only once.
 * @throws ProblemsError if nobody did; a Failure of GitHub.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#implementing-the-github-app-manifest-flow
 */
export async function makeApp(
  wish: AppWish,
  terminal: Terminal,
  keep: (app: MadeApp) => Promise<void>,
): Promise<MadeApp> {
  const { stage, organization, baseUrl, patience } = wish;
  const web = webAddress(baseUrl);
  const state = randomBytes(16).toString('hex');
  const made = Promise.withResolvers<MadeApp>();
  // Only awaited when the page is served.
  made.promise.catch(() => {});
  const app = new Hono<{ Bindings: HttpBindings }>();
  const served = await serve(app, { port: 0, name: 'the page that makes the GitHub App' });
  app.get('/', (c) => {
    const manifest = JSON.stringify(appManifest(web, organization, stage, `${served.url}/made`));
    return c.html(
      startPage(`${web}/organizations/${organization}/settings/apps/new?state=${state}`, manifest),
    );
  });
  app.get('/made', async (c) => {
    // Another page may send the browser here with a code of its own.
    const code = c.req.query('code') ?? '';
    if (c.req.query('state') !== state || !/^[\w-]+$/.test(code))
      return c.text('This is not the App that was asked for.', 400);
    try {
      const converted = await convert(code, baseUrl);
      await keep(converted);
      // The page is closed when the browser has its answer.
      c.env.outgoing.once('finish', () => made.resolve(converted));
      return c.redirect(`${converted.page}/installations/new`);
    } catch (error) {
      c.env.outgoing.once('finish', () => made.reject(error));
      return c.text('This did not work: the terminal says why.', 502);
    }
  });
  const timer = setTimeout(() => {
    made.reject(new ProblemsError('GitHub App', [`was not made within ${patience} s: run this again`]));
  }, patience * 1_000);
  terminal.tell(`Open ${served.url}/ in a browser where an owner of ${organization} is signed in to GitHub.`);
  try {
    return await made.promise;
  } finally {
    clearTimeout(timer);
    await served.close();
  }
}

async function convert(code: string, baseUrl: string): Promise<MadeApp> {
  // The code is all that this call needs.
  const ask = connectGitHub(undefined, baseUrl);
  const route = 'POST /app-manifests/{code}/conversions';
  const { id, slug, html_url, pem } = await askFor(ask, conversion, route, { code });
  return { id: String(id), slug, page: html_url, privateKey: new Secret(pem) };
}

const startPage = (action: string, manifest: string) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Usher: make the GitHub App</title>
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
        <h1>Make the GitHub App</h1>
        <p>
          GitHub shows you the name of the App, which you may change, and makes it. Then choose the
          repositories of your rules and install it.
        </p>
        <form method="post" action="${action}">
          <input type="hidden" name="manifest" value="${manifest}" />
          <button type="submit">Go on to GitHub</button>
        </form>
      </body>
    </html>`;

/** The most that GitHub lets the name of an App have. */
const LONGEST_NAME = 34;

/** Where people see GitHub, by where its API is: `https://HOST/api/v3` is GitHub Enterprise Server, `https://api.SUB.ghe.com` has its data in a region. */
export function webAddress(apiUrl: string): string {
  const url = new URL(apiUrl);
  if (url.pathname.endsWith('/api/v3')) return url.origin;
  return `${url.protocol}//${url.host.replace(/^api\./, '')}`;
}

/**
 * A GitHub App with exactly what Usher needs, as GitHub’s page for new Apps takes it.
 *
 * @param web - Where people see GitHub.
 * @param redirectUrl - Where GitHub sends the browser when the App is made.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters
 */
export function appManifest(web: string, organization: string, stage: string, redirectUrl: string) {
  return {
    name: `usher-${stage}-${organization}`.slice(0, LONGEST_NAME),
    url: `${web}/${organization}`,
    public: false,
    redirect_url: redirectUrl,
    // Only when Usher is deployed is there an address for the webhook, and an App that is made without one cannot be
    // given one later but by hand. Until `usher connect` GitHub delivers to itself, so nothing leaves it.
    hook_attributes: { url: `${web}/${organization}`, active: true },
    default_permissions: Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access])),
    default_events: ['issue_comment'],
  };
}
