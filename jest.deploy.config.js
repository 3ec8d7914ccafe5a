import config from './jest.config.js';

/** `npm run test:deploy`: deploys for real, against a cloud that moto plays. Minutes, and one at a time. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/deployment/**/*.test.ts'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
