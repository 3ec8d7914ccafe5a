/** What AWS KMS answers a call that it refuses, all of them with status 400; the name is the type on the wire. */
export class KmsError extends Error {
  override readonly name: string;

  constructor(name: string, message?: string) {
    super(message);
    this.name = name;
  }

  /** The answer's body; the real service leaves the message out where it has none. */
  toJSON() {
    return { __type: this.name, message: this.message === '' ? undefined : this.message };
  }
}
