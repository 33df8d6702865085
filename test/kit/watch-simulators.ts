/** Runs around every test: no rule of a simulated provider is broken without its being declared. */
import { assertDeclaredBreaches, assertNoNewBreaches } from './watched.js';

afterEach(assertNoNewBreaches);
afterAll(() => {
  assertNoNewBreaches();
  assertDeclaredBreaches();
});
