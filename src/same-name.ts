/** GitHub compares logins and names of repositories without case. */
export const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
