import { createHash } from 'node:crypto';

/** In ms: how long after an instance was marked unhealthy its group gets to each step. AWS takes minutes. */
export const STEPS = { terminating: 15_000, terminated: 45_000, inService: 90_000 };

/** An instance of a group. */
export interface Instance {
  readonly id: string;
  lifecycle: 'Pending' | 'InService' | 'Terminating' | 'Standby';
  health: 'Healthy' | 'Unhealthy';
}

/** Something that a group did. */
export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly at: Date;
}

/** The state of an Auto Scaling group. */
export interface Group {
  readonly name: string;
  desired: number;
  /** In s. */
  gracePeriod: number;
  readonly suspended: Set<string>;
  instances: readonly Instance[];
  /** The latest first. */
  activities: readonly Activity[];
}

/** A step of a replacement that is still to come. */
interface Step {
  readonly at: number;
  readonly run: (at: Date) => void;
}

/** What Auto Scaling refuses, under its name for it. */
export class ScalingError extends Error {
  override readonly name = 'ValidationError';
}

/** The groups of a stand-in for Auto Scaling, which replaces unhealthy instances as time passes. */
export class ScalingGroups {
  readonly #groups = new Map<string, Group>();
  readonly #now: () => Date;
  readonly #idOf: (made: number) => string;
  /** The instances that were marked unhealthy, in order. */
  readonly marked: { readonly id: string; readonly at: number }[] = [];
  #steps: readonly Step[] = [];
  #made = 0;

  /** @param idOf - Makes up the id of the so-manieth instance. */
  constructor(now: () => Date, idOf = hashed) {
    this.#now = now;
    this.#idOf = idOf;
  }

  /** Adds a group with healthy instances that have been in service for a day. Keeps one that exists. */
  add(name: string, instances = 3, gracePeriod = 0): Group {
    const ids = Array.from({ length: instances }, () => this.#idOf((this.#made += 1)));
    return this.#groups.get(name) ?? this.addWith(name, ids, gracePeriod);
  }

  /** The same, with instances of these ids. */
  addWith(name: string, ids: readonly string[], gracePeriod = 0): Group {
    const group: Group = {
      name,
      desired: ids.length,
      gracePeriod,
      suspended: new Set(),
      instances: [],
      activities: [],
    };
    this.#groups.set(name, group);
    const yesterday = new Date(this.#now().getTime() - 24 * 60 * 60 * 1_000);
    for (const id of ids) {
      this.#launch(group, id);
      this.#enterService(group, id, yesterday);
    }
    return group;
  }

  /** All groups as they are now. */
  list(): readonly Group[] {
    this.#advance();
    return [...this.#groups.values()];
  }

  find(name: string): Group | undefined {
    return this.list().find((group) => group.name === name);
  }

  /** The group that an instance is in. */
  groupOf(id: string): Group | undefined {
    return this.list().find(({ instances }) => instances.some((instance) => instance.id === id));
  }

  /**
   * Sets the health of an instance, as SetInstanceHealth does. An unhealthy one is replaced.
   *
   * @throws ScalingError if no group has the instance.
   */
  setHealth(id: string, health: Instance['health'], respectGracePeriod: boolean): void {
    const group = this.groupOf(id);
    const instance = group?.instances.find((it) => it.id === id);
    if (group === undefined || instance === undefined) {
      throw new ScalingError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
    }
    if (respectGracePeriod && this.#isInGracePeriod(group, id)) return;
    const isNew = health === 'Unhealthy' && instance.health === 'Healthy';
    instance.health = health;
    if (isNew) this.marked.push({ id, at: this.#now().getTime() });
    if (isNew && instance.lifecycle === 'InService') this.#replace(group, instance);
  }

  #isInGracePeriod({ activities, gracePeriod }: Group, id: string): boolean {
    const launch = activities.find(({ description }) => description === launchOf(id));
    return launch !== undefined && this.#now().getTime() < launch.at.getTime() + gracePeriod * 1_000;
  }

  #replace(group: Group, instance: Instance): void {
    const start = this.#now().getTime();
    const step = (after: number, run: Step['run']) => {
      this.#steps = [...this.#steps, { at: start + after, run }];
    };
    let replacement: string | undefined;
    step(STEPS.terminating, (at) => {
      const isSuspended = ['ReplaceUnhealthy', 'Terminate'].some((process) => group.suspended.has(process));
      if (instance.health === 'Healthy' || isSuspended) return;
      instance.lifecycle = 'Terminating';
      if (!group.suspended.has('Launch')) replacement = this.#launch(group).id;
      this.#note(
        group,
        `Terminating EC2 instance: ${instance.id}`,
        at,
        'taken out of service in response to a user health-check',
      );
    });
    step(STEPS.terminated, () => {
      if (instance.lifecycle !== 'Terminating') return;
      group.instances = group.instances.filter((it) => it !== instance);
    });
    step(STEPS.inService, (at) => {
      if (replacement !== undefined) this.#enterService(group, replacement, at);
    });
  }

  #launch(group: Group, id = this.#idOf((this.#made += 1))): Instance {
    const instance: Instance = { id, lifecycle: 'Pending', health: 'Healthy' };
    group.instances = [...group.instances, instance];
    return instance;
  }

  #enterService(group: Group, id: string, at: Date): void {
    const instance = group.instances.find((it) => it.id === id);
    if (instance?.lifecycle !== 'Pending') return;
    instance.lifecycle = 'InService';
    this.#note(
      group,
      launchOf(id),
      at,
      'an instance was started in response to a difference between desired and actual capacity',
    );
  }

  #note(group: Group, description: string, at: Date, cause: string): void {
    const id = `activity-${(this.#made += 1)}`;
    group.activities = [{ id, description, cause, at }, ...group.activities];
  }

  /** Takes the steps whose time has come, in order. */
  #advance(): void {
    const now = this.#now().getTime();
    const due = this.#steps.filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at);
    this.#steps = this.#steps.filter(({ at }) => at > now);
    for (const { at, run } of due) run(new Date(at));
  }
}

const hashed = (made: number) => `i-${createHash('sha256').update(String(made)).digest('hex').slice(0, 17)}`;

const launchOf = (id: string) => `Launching a new EC2 instance: ${id}`;
