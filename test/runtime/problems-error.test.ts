import { expect, it } from '@jest/globals';
import { ProblemsError } from '../../src/runtime/problems-error.ts';

it('shows one problem on one line', () => {
  expect(new ProblemsError('usher.yml', ['line 1: is wrong']).message).toBe('usher.yml: line 1: is wrong');
});

it('shows several problems on a line each', () => {
  const error = new ProblemsError('settings', ['A is missing', 'B is missing']);
  expect(error.message).toBe('settings:\n  - A is missing\n  - B is missing');
  expect(error.problems).toEqual(['A is missing', 'B is missing']);
});
