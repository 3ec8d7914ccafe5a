import { jest } from '@jest/globals';
import { configureGlobal } from 'fast-check';

// Every property takes its cases from Jest's seed: `npm test -- --seed N` tries the same ones again.
configureGlobal({ seed: jest.getSeed() });
