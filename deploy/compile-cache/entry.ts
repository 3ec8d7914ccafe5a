import { runBundle } from './run-bundle.ts';

/** What Lambda loads as a function: the handler of the bundle beside it. */
export const { handler } = runBundle(import.meta.filename.replace(/\.mjs$/, '.bundle.cjs')).exports;
