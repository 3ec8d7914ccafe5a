/** A GitHub account: one object for its lifetime, whatever its login. */
export interface Person {
  readonly id: number;
  login: string;
  type: string;
  avatarUrl: string;
}

/** Compares names as GitHub does, ignoring case. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The accounts that the stand-in knows. A login belongs to the account that used it last. */
export class People {
  readonly #byId = new Map<number, Person>();
  readonly #byLogin = new Map<string, Person>();

  /** Adds an account, or updates the one with this id. */
  upsert(
    id: number,
    login: string,
    type = 'User',
    avatarUrl = `https://avatars.githubusercontent.com/u/${id}?v=4`,
  ): Person {
    const holder = this.withLogin(login);
    // A login only becomes free when its account is renamed, so give the former holder another one.
    if (holder && holder.id !== id)
      this.upsert(holder.id, `${holder.login}-${holder.id}`, holder.type, holder.avatarUrl);
    const known = this.withId(id);
    if (known) this.#byLogin.delete(known.login.toLowerCase());
    const person = Object.assign(known ?? { id }, { login, type, avatarUrl });
    this.#byId.set(id, person);
    this.#byLogin.set(login.toLowerCase(), person);
    return person;
  }

  /** Changes an account's login; another account may then take the old one. */
  rename({ id, type, avatarUrl }: Person, login: string): void {
    this.upsert(id, login, type, avatarUrl);
  }

  withId(id: number): Person | undefined {
    return this.#byId.get(id);
  }

  withLogin(login: string): Person | undefined {
    return this.#byLogin.get(login.toLowerCase());
  }
}
