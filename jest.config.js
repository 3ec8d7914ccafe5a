export default {
  testEnvironment: 'node',
  runner: '<rootDir>/test/quiet-last.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // In ms. A busy machine takes its time to start a program.
  testTimeout: 30_000,
  // A worker keeps some of every suite: one that has grown large is replaced, and ends in time.
  workerIdleMemoryLimit: '1GB',
  testPathIgnorePatterns: ['<rootDir>/test/deployment/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }] },
};
