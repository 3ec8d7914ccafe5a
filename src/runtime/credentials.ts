import * as z from 'zod/mini';

/** As whom Usher acts on GitHub: the owner of a token, or a GitHub App. Secrets are ciphertexts. */
export type GitHubAccess =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string };

const TOKEN = 'GITHUB_TOKEN_CIPHERTEXT';
const APP_ID = 'GITHUB_APP_ID';
const APP_KEY = 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT';

/** Lambda has no unset variables in `serverless.yml`: what an admin left out arrives as an empty text. */
const optional = () => z._default(z.string(), '');

/** GitHub gives each App a number, and a client ID, and takes both: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app#about-json-web-tokens-jwts */
const appId = /^(?:[1-9]\d*|Iv[\w.]+)$/;

/** Reads the variables of the one way or the other; issues are of the variable that is wrong. */
export const githubAccess = () =>
  z.pipe(
    z.object({ [TOKEN]: optional(), [APP_ID]: optional(), [APP_KEY]: optional() }),
    z.transform((variables, { issues }): GitHubAccess => {
      const { [TOKEN]: token, [APP_ID]: id, [APP_KEY]: privateKey } = variables;
      const complain = (variable: string, message: string) => {
        issues.push({ code: 'custom', path: [variable], message, input: variables });
        return z.NEVER;
      };
      if (id === '' && privateKey === '') {
        if (token === '')
          return complain(TOKEN, `${byEncrypting('github-token')}, or set ${APP_ID} and ${APP_KEY}`);
        if (!base64.test(token)) return complain(TOKEN, notBase64('github-token'));
        return { kind: 'token', token };
      }
      if (token !== '') return complain(TOKEN, `is set, and so is a GitHub App: leave one of them out`);
      if (id === '') complain(APP_ID, 'is missing: it stands in the settings of the GitHub App, as App ID');
      else if (!appId.test(id))
        complain(APP_ID, 'must be the App ID, a number, from the settings of the GitHub App');
      if (privateKey === '') {
        complain(APP_KEY, `is missing: pipe the .pem file into ${encrypting('github-app-private-key')}`);
      } else if (!base64.test(privateKey)) complain(APP_KEY, notBase64('github-app-private-key'));
      return { kind: 'app', appId: id, privateKey };
    }),
  );

/** What KMS makes of a secret, as `usher encrypt` prints it. */
export const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** How to make the ciphertext of a secret. */
export const encrypting = (secret: string) => `\`npm run usher -- encrypt ${secret} --stage STAGE\``;

/** What is said of a variable without the ciphertext that it needs. */
export const byEncrypting = (secret: string) =>
  `is missing: run \`npm run usher -- setup --stage STAGE\`, or make it with ${encrypting(secret)} and put it into .env.STAGE`;

/** What is said of a variable with something else than a ciphertext. */
export const notBase64 = (secret: string) =>
  `is no base64 text: it must be the ciphertext that ${encrypting(secret)} prints, not the secret itself`;
