/** `deploy/bundle.ts` replaces `usher.yml` with the checked and resolved rules. */
declare module '*.yml' {
  const rules: import('./rules.ts').Rules;
  export default rules;
}

/** The same for `heal`, which gets its own part of the rules. */
declare module '*.yml?heal' {
  const heal: import('./heal-rules.ts').HealRules;
  export default heal;
}
