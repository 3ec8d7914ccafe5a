/** `deploy/bundle.ts` builds the rules file into the functions, checked and resolved. */
declare module '*.yml' {
  const rules: import('./rules.ts').Rules;
  export default rules;
}
