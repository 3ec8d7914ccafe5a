import * as z from 'zod/mini';
import { type FailedInvitation, type Invitation, Invitations } from './invitations.ts';
import { isSameName, type Person } from './people.ts';

/** The roles in a team. */
export const role = z.enum(['member', 'maintainer']);
export type Role = z.infer<typeof role>;

/** A team and the roles of its members, including invited people. */
export interface Team {
  readonly id: number;
  /** Changes when somebody renames the team. */
  slug: string;
  readonly roles: Map<Person, Role>;
  /** The parent team, which counts this team's members as its own. */
  parent: Team | undefined;
  /** The identity provider's group that manages the team's members, if there is one. */
  externalGroup: string | undefined;
}

/** A membership in a team; `pending` until the person joins the organization. */
export interface Membership {
  readonly role: Role;
  readonly state: 'active' | 'pending';
}

/** A change of a membership, with the membership before it. */
interface Change {
  readonly team: Team;
  readonly person: Person;
  readonly before: Membership | undefined;
  /** In ms since 1970. */
  readonly at: number;
}

/** An organization: its teams, members and invitations. */
export class Organization {
  id = 1;
  readonly login: string;
  readonly #teams: Team[] = [];
  readonly members = new Set<Person>();
  /** People who have blocked the organization. */
  readonly blockedBy = new Set<Person>();
  /** The number of paid seats, for members and invited people. */
  seats = Number.POSITIVE_INFINITY;
  /** GitHub's limit on invitations in 24 hours. */
  dailyInvitations = Number.POSITIVE_INFINITY;
  /** How long GitHub shows the old membership after a change, in ms. */
  membershipLag = 0;
  readonly #changes: Change[] = [];
  readonly #invitations: Invitations;
  readonly #now: () => Date;

  constructor(login: string, teams: readonly string[], now: () => Date) {
    this.login = login;
    this.#now = now;
    this.#invitations = new Invitations(now);
    for (const slug of teams) this.addTeam(slug);
  }

  get teams(): readonly Team[] {
    return this.#teams;
  }

  addTeam(slug: string): Team {
    const id = this.#teams.length + 1;
    const team = { id, slug, roles: new Map(), parent: undefined, externalGroup: undefined };
    this.#teams.push(team);
    return team;
  }

  team(slug: string): Team | undefined {
    return this.teams.find((team) => isSameName(team.slug, slug));
  }

  membership(team: Team, person: Person): Membership | undefined {
    this.#failExpired();
    const [held] = this.#withChildren(team).flatMap(({ roles }) => roles.get(person) ?? []);
    if (held === undefined) return undefined;
    return {
      role: team.roles.get(person) ?? 'member',
      state: this.members.has(person) ? 'active' : 'pending',
    };
  }

  /** The membership that GitHub shows; for `membershipLag` after a change, the one before it. */
  shownMembership(team: Team, person: Person): Membership | undefined {
    const since = this.#now().getTime() - this.membershipLag;
    const lagging = this.#changes.find(
      (change) => change.team === team && change.person === person && change.at > since,
    );
    return lagging === undefined ? this.membership(team, person) : lagging.before;
  }

  /** The active members of a team and its child teams, with their roles in the team. */
  activeMembers(team: Team): [Person, Role][] {
    const people = new Set(this.#withChildren(team).flatMap(({ roles }) => [...roles.keys()]));
    return [...people]
      .filter((person) => this.members.has(person))
      .map((person) => [person, team.roles.get(person) ?? 'member']);
  }

  /** Whether a person counts as a member of a team only by being in a child team. */
  isInherited(team: Team, person: Person): boolean {
    return !team.roles.has(person) && this.membership(team, person) !== undefined;
  }

  #withChildren(team: Team): readonly Team[] {
    const children = this.teams.filter(({ parent }) => parent === team);
    return [team, ...children.flatMap((child) => this.#withChildren(child))];
  }

  invitations(): ReadonlyMap<Person, Invitation> {
    this.#failExpired();
    return this.#invitations.open;
  }

  /** The expired invitations, which are kept even if the person joins later. */
  failedInvitations(): readonly FailedInvitation[] {
    this.#failExpired();
    return this.#invitations.failed;
  }

  get isWithoutSeat(): boolean {
    return this.members.size + this.invitations().size >= this.seats;
  }

  get isOverInvitationLimit(): boolean {
    return this.#invitations.sentToday >= this.dailyInvitations;
  }

  /** The number of teams that a person is in or invited to. */
  teamCount(person: Person): number {
    return this.teams.filter((team) => team.roles.has(person)).length;
  }

  /** Gives a person a role in a team, and invites them if they are not in the organization. */
  join(team: Team, person: Person, newRole: Role): Membership {
    this.#failExpired();
    this.#recordChange(team, person);
    team.roles.set(person, newRole);
    if (this.members.has(person)) return { role: newRole, state: 'active' };
    this.#invitations.send(person);
    return { role: newRole, state: 'pending' };
  }

  /** Removes a person from a team. @returns whether they had an active or pending membership. */
  leave(team: Team, person: Person): boolean {
    this.#failExpired();
    this.#recordChange(team, person);
    return team.roles.delete(person);
  }

  /** Adds a person to the organization, which ends their invitation. */
  admit(person: Person): void {
    this.#failExpired();
    this.#invitations.end(person);
    this.members.add(person);
  }

  /** Accepts a person's invitation for them. @returns whether there was an open one. */
  acceptInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    if (isOpen) this.admit(person);
    return isOpen;
  }

  /**
   * Cancels an invitation as an owner, or declines it as the person: it disappears from all lists.
   *
   * @returns whether there was an open one.
   */
  cancelInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    this.#invitations.end(person);
    if (isOpen) this.#removeFromTeams(person);
    return isOpen;
  }

  /** Expires an invitation ahead of its seven days. @returns whether there was an open one. */
  expireInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    if (isOpen) this.#fail(person, this.#now());
    return isOpen;
  }

  #recordChange(team: Team, person: Person): void {
    if (this.membershipLag === 0) return;
    const before = this.membership(team, person);
    this.#changes.push({ team, person, before, at: this.#now().getTime() });
  }

  #failExpired(): void {
    for (const [person, at] of this.#invitations.expired) this.#fail(person, at);
  }

  #fail(person: Person, at: Date): void {
    this.#invitations.fail(person, at, this.teamCount(person));
    this.#removeFromTeams(person);
  }

  #removeFromTeams(person: Person): void {
    for (const team of this.teams) team.roles.delete(person);
  }
}
