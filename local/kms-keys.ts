import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

const ACCOUNT = '000000000000';
const CIPHER = 'aes-256-gcm';

// The layout of a ciphertext blob: version, key id, IV, tag, ciphertext. A new layout needs a new version.
const VERSION = Buffer.from([1]);
const ID_END = VERSION.length + randomUUID().length;
const IV_END = ID_END + 12;
const TAG_END = IV_END + 16;

/** Pairs that must be equal at decryption, in any order. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** The id of the key that encrypted a blob. @throws KmsError if the blob is malformed. */
export function keyIdOf(blob: Buffer): string {
  if (blob.length <= TAG_END || blob[0] !== VERSION[0]) throw new KmsError('InvalidCiphertextException');
  return blob.toString('latin1', VERSION.length, ID_END);
}

/** An error response of AWS KMS, sent with status 400; its name is the error's type on the wire. */
export class KmsError extends Error {
  override readonly name: string;

  constructor(name: string, message?: string) {
    super(message);
    this.name = name;
  }

  /** The response's body. Like AWS, it omits an empty message. */
  toJSON() {
    return { __type: this.name, message: this.message === '' ? undefined : this.message };
  }
}

/** A symmetric key that lives as long as the process. */
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

  /** @throws KmsError if the blob is damaged or the context differs; the error is the same for both. */
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

/** Sorts the pairs, as their order does not matter, and encodes them as JSON, so that no two contexts give the same bytes. */
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

  /** Gives a key an alias. @throws KmsError if the key does not exist or the alias is taken. */
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

  /** @throws KmsError with AWS's message if the key does not exist. */
  find(keyId: string): KmsKey {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new KmsError('NotFoundException', this.#notFoundMessage(keyId));
    return key;
  }

  #notFoundMessage(keyId: string): string {
    const [, resource] = keyId.split(this.#arnPrefix);
    if (resource?.startsWith('key/')) return `Key '${keyId}' does not exist`;
    if (resource?.startsWith('alias/')) return `Alias ${keyId} is not found.`;
    if (keyId.startsWith('alias/')) return `Alias ${this.#arnPrefix}${keyId} is not found.`;
    if (keyId.length === randomUUID().length) return `Key '${this.#arnPrefix}key/${keyId}' does not exist`;
    return `Invalid keyId '${keyId}'`;
  }
}
