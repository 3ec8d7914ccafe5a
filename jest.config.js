export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // In ms. A busy machine takes its time to start a program.
  testTimeout: 30_000,
  testPathIgnorePatterns: ['<rootDir>/test/deploy/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }] },
};
