import * as z from 'zod/mini';

/** How Usher authenticates to GitHub: with a personal access token or as a GitHub App. Secrets are base64 ciphertexts. */
export type GitHubAccess =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string };

const TOKEN = 'GITHUB_TOKEN_CIPHERTEXT';
const APP_ID = 'GITHUB_APP_ID';
const APP_KEY = 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT';

/** `serverless.yml` passes an unset variable to Lambda as an empty string. */
const optional = () => z._default(z.string(), '');

/** GitHub accepts an App's number and its client ID: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app#about-json-web-tokens-jwts */
const appId = /^(?:[1-9]\d*|Iv[\w.]+)$/;

/**
 * The schema of the GitHub credentials among the environment variables: either the token, or the App's id and key.
 * Each issue has the variable at fault as its path.
 */
export const githubAccess = () =>
  z.pipe(
    z.object({ [TOKEN]: optional(), [APP_ID]: optional(), [APP_KEY]: optional() }),
    z.transform((variables, { issues }): GitHubAccess => {
      const { [TOKEN]: token, [APP_ID]: id, [APP_KEY]: privateKey } = variables;
      const addIssue = (variable: string, message: string) => {
        issues.push({ code: 'custom', path: [variable], message, input: variables });
        return z.NEVER;
      };
      if (id === '' && privateKey === '') {
        if (token === '')
          return addIssue(TOKEN, `${missingCiphertext('github-token')}, or set ${APP_ID} and ${APP_KEY}`);
        if (!base64.test(token)) return addIssue(TOKEN, notBase64('github-token'));
        return { kind: 'token', token };
      }
      if (token !== '') return addIssue(TOKEN, 'is set together with a GitHub App: remove one of them');
      if (id === '') addIssue(APP_ID, 'is missing: copy the App ID from the settings of the GitHub App');
      else if (!appId.test(id))
        addIssue(APP_ID, 'must be the App ID, a number, from the settings of the GitHub App');
      if (privateKey === '') {
        addIssue(APP_KEY, `is missing: pipe the .pem file into ${encryptCommand('github-app-private-key')}`);
      } else if (!base64.test(privateKey)) addIssue(APP_KEY, notBase64('github-app-private-key'));
      return { kind: 'app', appId: id, privateKey };
    }),
  );

/** A ciphertext as `usher encrypt` prints it. */
export const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The command that encrypts a secret, in backticks. */
export const encryptCommand = (secret: string) => `\`npm run usher -- encrypt ${secret} --stage STAGE\``;

/** The problem of a variable that lacks its ciphertext. */
export const missingCiphertext = (secret: string) =>
  `is missing: run \`npm run usher -- setup --stage STAGE\`, or run ${encryptCommand(secret)} and put what it prints into .env.STAGE`;

/** The problem of a variable that holds something other than a ciphertext. */
export const notBase64 = (secret: string) =>
  `is not base64: it must be the ciphertext that ${encryptCommand(secret)} prints, not the secret itself`;
