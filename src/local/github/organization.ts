import * as z from 'zod/mini';
import { isSameName, type Person } from './people.ts';

const INVITATION_LASTS = 7 * 24 * 60 * 60 * 1000;

/** The roles that a team gives. */
export const role = z.enum(['member', 'maintainer']);
export type Role = z.infer<typeof role>;

/** A team and who has which role in it, be it only once they are in the organization. */
export interface Team {
  readonly id: number;
  readonly slug: string;
  readonly roles: Map<Person, Role>;
}

/** What is between a person and a team: `pending` until the person is in the organization. */
export interface Membership {
  readonly role: Role;
  readonly state: 'active' | 'pending';
}

/** An open invitation to the organization. */
export interface Invitation {
  readonly id: number;
  readonly createdAt: Date;
}

/** An invitation that nobody accepted in time. */
export interface FailedInvitation extends Invitation {
  readonly person: Person;
  readonly failedAt: Date;
  readonly teamCount: number;
}

/** An organization: its teams, its members, and whom it has invited. */
export class Organization {
  id = 1;
  readonly login: string;
  readonly teams: readonly Team[];
  readonly members = new Set<Person>();
  readonly #invitations = new Map<Person, Invitation>();
  readonly #failedInvitations: FailedInvitation[] = [];
  readonly #now: () => Date;
  #lastInvitationId = 0;

  constructor(login: string, teams: readonly string[], now: () => Date) {
    this.login = login;
    this.teams = teams.map((slug, index) => ({ id: index + 1, slug, roles: new Map() }));
    this.#now = now;
  }

  team(slug: string): Team | undefined {
    return this.teams.find((team) => isSameName(team.slug, slug));
  }

  membership(team: Team, person: Person): Membership | undefined {
    this.#failExpired();
    const held = team.roles.get(person);
    return held && { role: held, state: this.members.has(person) ? 'active' : 'pending' };
  }

  /** Who is in a team already, with their roles. */
  activeMembers(team: Team): [Person, Role][] {
    return [...team.roles].filter(([person]) => this.members.has(person));
  }

  invitations(): ReadonlyMap<Person, Invitation> {
    this.#failExpired();
    return this.#invitations;
  }

  /** The invitations that expired; they stay, whatever becomes of the person later. */
  failedInvitations(): readonly FailedInvitation[] {
    this.#failExpired();
    return this.#failedInvitations;
  }

  /** How many teams a person is in, or will be once they are in the organization. */
  teamCount(person: Person): number {
    return this.teams.filter((team) => team.roles.has(person)).length;
  }

  /** Gives a person a role in a team; whoever is not in the organization is invited to it. */
  join(team: Team, person: Person, given: Role): Membership {
    this.#failExpired();
    team.roles.set(person, given);
    if (this.members.has(person)) return { role: given, state: 'active' };
    if (!this.#invitations.has(person)) {
      this.#lastInvitationId += 1;
      this.#invitations.set(person, { id: this.#lastInvitationId, createdAt: this.#now() });
    }
    return { role: given, state: 'pending' };
  }

  /** Takes a person out of a team. @returns whether they were in it, be it only once they are in the organization. */
  leave(team: Team, person: Person): boolean {
    this.#failExpired();
    return team.roles.delete(person);
  }

  /** Takes a person into the organization, which ends their invitation. */
  admit(person: Person): void {
    this.#failExpired();
    this.#invitations.delete(person);
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
    if (isOpen) this.#endInvitation(person);
    return isOpen;
  }

  /** Lets the seven days of an invitation be over. @returns whether there was an open one. */
  expireInvitation(person: Person): boolean {
    const invitation = this.invitations().get(person);
    if (invitation) this.#failInvitation(person, invitation, this.#now());
    return invitation !== undefined;
  }

  #failInvitation(person: Person, { id, createdAt }: Invitation, failedAt: Date): void {
    this.#failedInvitations.push({ id, person, createdAt, failedAt, teamCount: this.teamCount(person) });
    this.#endInvitation(person);
  }

  #endInvitation(person: Person): void {
    this.#invitations.delete(person);
    for (const team of this.teams) team.roles.delete(person);
  }

  #failExpired(): void {
    for (const [person, invitation] of this.#invitations) {
      const failedAt = new Date(invitation.createdAt.getTime() + INVITATION_LASTS);
      if (this.#now() >= failedAt) this.#failInvitation(person, invitation, failedAt);
    }
  }
}
