import { type KeyObject, randomBytes, verify } from 'node:crypto';
import * as z from 'zod/mini';
import type { Person } from './people.ts';

export type Access = 'read' | 'write';

/** A GitHub App, and whether it is installed in the organization. */
export interface App {
  readonly id: number;
  readonly slug: string;
  readonly publicKey: KeyObject;
  /** The account that the App acts as. */
  readonly bot: Person;
  permissions: Readonly<Record<string, Access>>;
  isInstalled: boolean;
  isSuspended: boolean;
}

/** In ms. */
const TOKEN_LIFETIME = 60 * 60 * 1_000;
/** In s. */
const MAX_JWT_LIFETIME = 10 * 60;

const claims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

/** The GitHub Apps, and the tokens of their installations. */
export class Apps {
  readonly #apps: App[] = [];
  readonly #tokens = new Map<string, { readonly app: App; readonly expiresAt: Date }>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(app: App): void {
    this.#apps.push(app);
  }

  withSlug(slug: string): App | undefined {
    return this.#apps.find((app) => app.slug === slug);
  }

  /**
   * The App that signed a JSON web token.
   *
   * @returns undefined if the signature or the times are invalid.
   */
  withJwt(jwt: string): App | undefined {
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const { iss, iat, exp } = claims.safeParse(parse(payload)).data ?? { iss: '', iat: 0, exp: 0 };
    const now = this.#now().getTime() / 1_000;
    if (iat > now || exp <= now || exp - now > MAX_JWT_LIFETIME) return undefined;
    const app = this.#apps.find(({ id }) => String(id) === String(iss));
    const bytes = Buffer.from(`${header}.${payload}`);
    const isSigned = app && verify('sha256', bytes, app.publicKey, Buffer.from(signature, 'base64url'));
    return isSigned === true ? app : undefined;
  }

  withToken(token: string): App | undefined {
    const found = this.#tokens.get(token);
    return found && this.#now() < found.expiresAt ? found.app : undefined;
  }

  /** Creates a token for the App's installation. */
  createToken(app: App): { readonly token: string; readonly expiresAt: Date } {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const expiresAt = new Date(this.#now().getTime() + TOKEN_LIFETIME);
    this.#tokens.set(token, { app, expiresAt });
    return { token, expiresAt };
  }

  /** Revokes all tokens, as `DELETE /installation/token` revokes one. */
  revokeTokens(): void {
    this.#tokens.clear();
  }
}

function parse(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
