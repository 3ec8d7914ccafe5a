import { generateKeyPairSync } from 'node:crypto';
import { PERMISSIONS } from '../deploy/github-permissions.ts';
import type { GitHubState } from './github/github-state.ts';

/** What a GitHub App authenticates with. */
export interface AppCredentials {
  readonly id: number;
  /** PEM, PKCS #1, as downloaded from GitHub. */
  readonly privateKey: string;
}

/** Installs a GitHub App with the permissions that Usher needs in the stand-in's organization. */
export function installApp(github: GitHubState): AppCredentials {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const permissions = Object.fromEntries(PERMISSIONS.map(({ name, access }) => [name, access]));
  const { id } = github.installApp({ id: 1, slug: 'usher', publicKey, permissions });
  return { id, privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() };
}
