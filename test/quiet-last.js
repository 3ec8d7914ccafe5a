import TestRunner from 'jest-runner';

/** These load the machine until it is busy, and expect every answer in time: they run alone. */
const QUIET = /\/test\/local\/local-run\.test\.ts$/;

/** Runs the tests side by side, then those that need the machine to themselves, one at a time. */
export default class QuietLast extends TestRunner {
  async runTests(tests, watcher, options) {
    const needsQuiet = ({ path }) => QUIET.test(path);
    await super.runTests(
      tests.filter((test) => !needsQuiet(test)),
      watcher,
      options,
    );
    await super.runTests(tests.filter(needsQuiet), watcher, { ...options, serial: true });
  }
}
