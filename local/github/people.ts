/** A GitHub account: always the same object, however often it changes its login. */
export interface Person {
  readonly id: number;
  login: string;
  type: string;
  avatarUrl: string;
}

/** Compares names as GitHub does: without case. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The accounts that the stand-in knows; a login belongs to the account that was seen with it last. */
export class People {
  readonly #byId = new Map<number, Person>();
  readonly #byLogin = new Map<string, Person>();

  meet(
    id: number,
    login: string,
    type = 'User',
    avatarUrl = `https://avatars.githubusercontent.com/u/${id}?v=4`,
  ): Person {
    const holder = this.withLogin(login);
    // A login only comes free when its account is renamed, so its former holder lives on under another one.
    if (holder && holder.id !== id)
      this.meet(holder.id, `${holder.login}-${holder.id}`, holder.type, holder.avatarUrl);
    const known = this.withId(id);
    if (known) this.#byLogin.delete(known.login.toLowerCase());
    const person = Object.assign(known ?? { id }, { login, type, avatarUrl });
    this.#byId.set(id, person);
    this.#byLogin.set(login.toLowerCase(), person);
    return person;
  }

  /** Changes the login of an account; the old one is free then, and the next account that is met with it has it. */
  rename({ id, type, avatarUrl }: Person, login: string): void {
    this.meet(id, login, type, avatarUrl);
  }

  withId(id: number): Person | undefined {
    return this.#byId.get(id);
  }

  withLogin(login: string): Person | undefined {
    return this.#byLogin.get(login.toLowerCase());
  }
}
