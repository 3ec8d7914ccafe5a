/** A login on GitHub. */
export const LOGIN = /^\w(?:\w|-(?=\w))*$/;

/** A team's slug on GitHub, as a regular expression. */
export const SLUG = '[a-z\\d_][a-z\\d_-]*';
