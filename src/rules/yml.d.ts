/** `deploy/bundle.ts` replaces `usher.yml` with the checked and resolved rules. */
declare module '*.yml' {
  const rules: import('./rules.ts').Rules;
  export default rules;
}
