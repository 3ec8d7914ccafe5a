import { fileURLToPath } from 'node:url';

// Tests start programs hundreds of times: what Node compiles for one of them, it finds again for the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('.build/compile-cache', import.meta.url));

export default {
  testEnvironment: 'node',
  runner: '<rootDir>/test/quiet-last.js',
  setupFilesAfterEnv: ['<rootDir>/test/seed-properties.js'],
  showSeed: true,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Half of the time a test that starts programs waits for them: each processor has its worker.
  maxWorkers: '100%',
  // In ms. A busy machine takes its time to start a program.
  testTimeout: 120_000,
  // A worker keeps some of every suite: one that has grown large is replaced, and ends in time.
  workerIdleMemoryLimit: '1GB',
  testPathIgnorePatterns: ['<rootDir>/test/deployment/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }] },
};
