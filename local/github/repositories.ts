/** A repository of the organization. */
export interface Repository {
  readonly id: number;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived?: boolean;
}

/** The repositories of the organization, by name, ignoring case. */
export class Repositories {
  readonly #byName = new Map<string, Repository>();
  readonly #renamed = new Map<string, number>();

  set(repository: Repository): void {
    this.#byName.set(repository.name.toLowerCase(), repository);
  }

  /** Renames a repository; requests for the old name are redirected. @throws if it is unknown. */
  rename(name: string, to: string): void {
    const repository = this.find(name);
    if (!repository) throw new Error(`The stand-in for GitHub knows no repository ${name}`);
    this.#byName.delete(name.toLowerCase());
    this.#renamed.set(name.toLowerCase(), repository.id);
    this.set({ ...repository, name: to });
  }

  /** The id of the repository that had this name before; undefined while another repository has it. */
  renamedId(name: string): number | undefined {
    return this.find(name) ? undefined : this.#renamed.get(name.toLowerCase());
  }

  list(): readonly Repository[] {
    return [...this.#byName.values()];
  }

  find(name: string): Repository | undefined {
    return this.#byName.get(name.toLowerCase());
  }
}
