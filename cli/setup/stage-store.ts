import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import { environmentFile } from '../../deploy/environment.ts';
import type { KmsKey } from '../../src/aws/decrypt-secret.ts';
import { callAws } from '../../src/aws/failures.ts';
import { done, type Terminal } from '../terminal.ts';
import { beginSettings, editSettings, textOf, writeWhole } from '../settings-file.ts';
import { createKey } from './kms-key.ts';
import type { StageSecret } from './gather-secrets.ts';

/** Settings that are not secret; undefined removes one. */
type PlainSettings = Readonly<Record<string, string | undefined>>;

/** The settings file of a stage and the KMS key for its secrets, which is created with the first secret. */
export class StageStore {
  readonly file: string;
  readonly #stage: string;
  readonly #key: KmsKey;
  readonly #terminal: Terminal;
  #keyId: string | undefined;
  #isKeyNew = false;

  /** @param keyId - Undefined if the key does not exist yet. */
  constructor(stage: string, key: KmsKey, keyId: string | undefined, terminal: Terminal) {
    this.file = environmentFile(stage);
    this.#stage = stage;
    this.#key = key;
    this.#keyId = keyId;
    this.#terminal = terminal;
  }

  get key() {
    return { id: this.#keyId, name: this.#key.keyId, created: this.#isKeyNew };
  }

  /** Whether saving these settings would change the file. */
  wouldChange(plain: PlainSettings): boolean {
    return editSettings(this.#currentText(), plain) !== textOf(this.file);
  }

  /** Encrypts secrets and writes them with other settings. @throws a Failure of AWS. */
  async save(plain: PlainSettings, secrets: readonly StageSecret[]): Promise<void> {
    if (secrets.length > 0) await this.#ensureKey();
    const ciphertexts = await Promise.all(
      secrets.map(
        async ({ name, variable, secret }) =>
          [variable, await callAws('KMS', encryptSecret(this.#key, name, secret))] as const,
      ),
    );
    writeWhole(
      this.file,
      editSettings(this.#currentText(), { ...plain, ...Object.fromEntries(ciphertexts) }),
    );
  }

  #currentText(): string {
    return textOf(this.file) || beginSettings(this.#stage, textOf('.env'), textOf('.env.example'));
  }

  async #ensureKey(): Promise<void> {
    if (this.#keyId !== undefined) return;
    const id = await createKey(this.#key.kms, this.#stage, this.#key.keyId);
    this.#keyId = id;
    this.#isKeyNew = true;
    this.#terminal.info(done(`created the KMS key ${id}, ${this.#key.keyId}`));
  }
}
