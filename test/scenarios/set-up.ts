import type * as z from 'zod/mini';
import type { GitHubState } from '../../local/github/github-state.ts';
import type { Team } from '../../local/github/organization.ts';
import type { situation } from './scenario.ts';

/** Puts GitHub into the state of a story. @returns a function that restores it. */
export function setUp({ organization }: GitHubState, wanted: z.infer<typeof situation>): () => void {
  const team = (slug: string): Team => {
    const found = organization.team(slug);
    if (found === undefined) throw new Error(`no team ${slug}`);
    return found;
  };
  switch (wanted) {
    case 'no seat is free':
      organization.seats = 0;
      return () => (organization.seats = Number.POSITIVE_INFINITY);
    case 'an identity provider manages the team':
      team('crew').externalGroup = 'Crew';
      return () => (team('crew').externalGroup = undefined);
  }
}
