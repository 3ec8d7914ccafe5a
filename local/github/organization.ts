import * as z from 'zod/mini';
import { type FailedInvitation, type Invitation, Invitations } from './invitations.ts';
import { isSameName, type Person } from './people.ts';

/** The roles that a team gives. */
export const role = z.enum(['member', 'maintainer']);
export type Role = z.infer<typeof role>;

/** A team and who has which role in it, be it only once they are in the organization. */
export interface Team {
  readonly id: number;
  /** Changes when somebody renames the team. */
  slug: string;
  readonly roles: Map<Person, Role>;
  /** Of a child team: whoever is in it also counts as a member of this one. */
  parent: Team | undefined;
  /** The name of the group whose members alone are in the team, if an identity provider manages it. */
  externalGroup: string | undefined;
}

/** What is between a person and a team: `pending` until the person is in the organization. */
export interface Membership {
  readonly role: Role;
  readonly state: 'active' | 'pending';
}

/** A change of a person's place in a team, and what it was before. */
interface Change {
  readonly team: Team;
  readonly person: Person;
  readonly before: Membership | undefined;
  /** In ms since 1970. */
  readonly at: number;
}

/** An organization: its teams, its members, and whom it has invited. */
export class Organization {
  id = 1;
  readonly login: string;
  readonly #teams: Team[] = [];
  readonly members = new Set<Person>();
  /** People who do not want to hear of the organization. */
  readonly blockedBy = new Set<Person>();
  /** How many members and invited people are paid for. */
  seats = Number.POSITIVE_INFINITY;
  /** How many invitations GitHub takes in 24 hours. */
  dailyInvitations = Number.POSITIVE_INFINITY;
  /** In ms: for so long after a change in a team, a question about it is answered as before. */
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

  /** What GitHub tells of a person's place in a team: for a while after a change what was before it. */
  shownMembership(team: Team, person: Person): Membership | undefined {
    const since = this.#now().getTime() - this.membershipLag;
    const lagging = this.#changes.find(
      (change) => change.team === team && change.person === person && change.at > since,
    );
    return lagging === undefined ? this.membership(team, person) : lagging.before;
  }

  #noteChange(team: Team, person: Person): void {
    if (this.membershipLag === 0) return;
    const before = this.membership(team, person);
    this.#changes.push({ team, person, before, at: this.#now().getTime() });
  }

  /** Who is in a team or a child team already, with their roles. */
  activeMembers(team: Team): [Person, Role][] {
    const people = new Set(this.#withChildren(team).flatMap(({ roles }) => [...roles.keys()]));
    return [...people]
      .filter((person) => this.members.has(person))
      .map((person) => [person, team.roles.get(person) ?? 'member']);
  }

  #withChildren(team: Team): readonly Team[] {
    const children = this.teams.filter(({ parent }) => parent === team);
    return [team, ...children.flatMap((child) => this.#withChildren(child))];
  }

  invitations(): ReadonlyMap<Person, Invitation> {
    this.#failExpired();
    return this.#invitations.open;
  }

  /** The invitations that expired; they stay, whatever becomes of the person later. */
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

  /** How many teams a person is in, or will be once they are in the organization. */
  teamCount(person: Person): number {
    return this.teams.filter((team) => team.roles.has(person)).length;
  }

  /** Gives a person a role in a team; whoever is not in the organization is invited to it. */
  join(team: Team, person: Person, given: Role): Membership {
    this.#failExpired();
    this.#noteChange(team, person);
    team.roles.set(person, given);
    if (this.members.has(person)) return { role: given, state: 'active' };
    this.#invitations.send(person);
    return { role: given, state: 'pending' };
  }

  /** Takes a person out of a team. @returns whether they were in it, be it only once they are in the organization. */
  leave(team: Team, person: Person): boolean {
    this.#failExpired();
    this.#noteChange(team, person);
    return team.roles.delete(person);
  }

  /** Takes a person into the organization, which ends their invitation. */
  admit(person: Person): void {
    this.#failExpired();
    this.#invitations.end(person);
    this.members.add(person);
  }

  /** Does what the person's click in the invitation's email does. @returns whether there was an open invitation. */
  acceptInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    if (isOpen) this.admit(person);
    return isOpen;
  }

  /**
   * Does what an owner's click on "Cancel invitation" does, or the person's on "Decline": no list shows it any more.
   *
   * @returns whether there was an open invitation.
   */
  cancelInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    this.#invitations.end(person);
    if (isOpen) this.#forget(person);
    return isOpen;
  }

  /** Lets the seven days of an invitation be over. @returns whether there was an open one. */
  expireInvitation(person: Person): boolean {
    const isOpen = this.invitations().has(person);
    if (isOpen) this.#fail(person, this.#now());
    return isOpen;
  }

  #failExpired(): void {
    for (const [person, at] of this.#invitations.expired) this.#fail(person, at);
  }

  #fail(person: Person, at: Date): void {
    this.#invitations.fail(person, at, this.teamCount(person));
    this.#forget(person);
  }

  #forget(person: Person): void {
    for (const team of this.teams) team.roles.delete(person);
  }
}
