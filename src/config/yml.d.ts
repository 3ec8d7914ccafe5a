/** A rules file is built into the bundle as its checked value: see `src/package/bundle.ts`. */
declare module '*.yml' {
  const value: unknown;
  export default value;
}
