/** A rules file is built into the bundle as its checked value: see `deploy/bundle.ts`. */
declare module '*.yml' {
  const value: unknown;
  export default value;
}
