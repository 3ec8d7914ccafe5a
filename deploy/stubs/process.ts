/** Replaces `node:process` in the bundles: importing it loads all that Node has for standard input. */
export const { env, versions } = process;
