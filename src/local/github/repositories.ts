/** A repository of the organization. */
export interface Repository {
  readonly id: number;
  readonly name: string;
  readonly isPrivate: boolean;
}

/** The repositories of the organization, by name without case. */
export class Repositories {
  readonly #byName = new Map<string, Repository>();

  set(repository: Repository): void {
    this.#byName.set(repository.name.toLowerCase(), repository);
  }

  find(name: string): Repository | undefined {
    return this.#byName.get(name.toLowerCase());
  }
}
