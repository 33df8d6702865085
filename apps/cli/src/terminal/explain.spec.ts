/** What a person at the terminal reads about an error. */
import { AppError } from '@enlace/contracts';
import { explain } from './explain.js';

it.each([
  { error: new AppError('infra.unavailable', 'Start Postgres.'), sentence: 'Start Postgres.' },
  { error: new TypeError('x is not a function'), sentence: 'Unexpected: x is not a function' },
  { error: 'thrown text', sentence: 'Unexpected failure' },
  { error: undefined, sentence: 'Unexpected failure' },
])('says "$sentence" and shows no stack', ({ error, sentence }) => {
  expect(explain(error)).toBe(sentence);
});
