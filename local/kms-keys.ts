import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { KmsError } from './kms-error.ts';

const ACCOUNT = '000000000000';
const CIPHER = 'aes-256-gcm';

// A ciphertext blob is: version, key id, IV, tag, ciphertext. Another layout would be another version.
const VERSION = Buffer.from([1]);
const ID_END = VERSION.length + randomUUID().length;
const IV_END = ID_END + 12;
const TAG_END = IV_END + 16;

/** Pairs that must be the same at decryption, in any order. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** The id of the key that made a blob. @throws KmsError when it is no blob of ours. */
export function keyIdOf(blob: Buffer): string {
  if (blob.length <= TAG_END || blob[0] !== VERSION[0]) throw new KmsError('InvalidCiphertextException');
  return blob.toString('latin1', VERSION.length, ID_END);
}

/** One symmetric key, forgotten when the process ends. */
export class KmsKey {
  readonly id = randomUUID();
  readonly createdAt = new Date();
  readonly arn: string;
  readonly description: string;
  readonly #material = randomBytes(32);

  constructor(arnPrefix: string, description = '') {
    this.arn = `${arnPrefix}key/${this.id}`;
    this.description = description;
  }

  encrypt(plaintext: Buffer, context: EncryptionContext): Buffer {
    const header = Buffer.concat([VERSION, Buffer.from(this.id)]);
    const iv = randomBytes(IV_END - ID_END);
    const cipher = createCipheriv(CIPHER, this.#material, iv);
    cipher.setAAD(authenticated(header, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws KmsError when the blob is damaged or the context another, without telling which. */
  decrypt(blob: Buffer, context: EncryptionContext): Buffer {
    const iv = blob.subarray(ID_END, IV_END);
    const decipher = createDecipheriv(CIPHER, this.#material, iv, { authTagLength: TAG_END - IV_END });
    decipher.setAAD(authenticated(blob.subarray(0, ID_END), context));
    decipher.setAuthTag(blob.subarray(IV_END, TAG_END));
    try {
      return Buffer.concat([decipher.update(blob.subarray(TAG_END)), decipher.final()]);
    } catch {
      throw new KmsError('InvalidCiphertextException');
    }
  }
}

/** Sorted, so that order does not matter; as JSON, so that no two contexts run together into the same bytes. */
function authenticated(header: Buffer, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(pairs))]);
}

/** The keys of one account and region, found by key id, key ARN, alias name or alias ARN. */
export class KeyRing {
  readonly #arnPrefix: string;
  readonly #keys = new Map<string, KmsKey>();

  constructor(aliases: readonly string[], region: string) {
    this.#arnPrefix = `arn:aws:kms:${region}:${ACCOUNT}:`;
    for (const alias of aliases) this.name(alias, this.create('').id);
  }

  create(description: string): KmsKey {
    const key = new KmsKey(this.#arnPrefix, description);
    for (const name of [key.id, key.arn]) this.#keys.set(name, key);
    return key;
  }

  /** Gives a key an alias. @throws KmsError when there is no such key, or another has the alias. */
  name(alias: string, keyId: string): void {
    const key = this.find(keyId);
    const arn = this.#arnPrefix + alias;
    if (this.has(alias)) {
      throw new KmsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    }
    for (const name of [alias, arn]) this.#keys.set(name, key);
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** @throws KmsError in the words of AWS when there is no such key. */
  find(keyId: string): KmsKey {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new KmsError('NotFoundException', this.#whyNotFound(keyId));
    return key;
  }

  #whyNotFound(keyId: string): string {
    const [, resource] = keyId.split(this.#arnPrefix);
    if (resource?.startsWith('key/')) return `Key '${keyId}' does not exist`;
    if (resource?.startsWith('alias/')) return `Alias ${keyId} is not found.`;
    if (keyId.startsWith('alias/')) return `Alias ${this.#arnPrefix}${keyId} is not found.`;
    if (keyId.length === randomUUID().length) return `Key '${this.#arnPrefix}key/${keyId}' does not exist`;
    return `Invalid keyId '${keyId}'`;
  }
}
