import {
  getMembershipWithRole as getOriginal,
  listTeamMembers as listOriginal,
} from '../../src/github/memberships.ts';

export * from '../../src/github/memberships.ts';

/** Maintainers pass for plain members. */
export const getMembershipWithRole: typeof getOriginal = async (...about) => {
  const found = await getOriginal(...about);
  return found && { ...found, role: 'member' };
};

/** The same in lists. */
export const listTeamMembers: typeof listOriginal = async (...about) => {
  const found = await listOriginal(...about);
  return found && new Map([...found].map(([id, member]) => [id, { ...member, role: 'member' }]));
};
