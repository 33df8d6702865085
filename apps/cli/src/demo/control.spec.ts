/** Who may order round trips, and which. */
import type { FastifyInstance } from 'fastify';
import { startControl } from './control.js';
import type { RoundTrips } from './round-trips.js';

let control: FastifyInstance;
let run: jest.Mock;

beforeEach(async () => {
  run = jest.fn((provider: string, text: string) => Promise.resolve({ provider, text, complete: true }));
  control = await startControl({ run } as unknown as RoundTrips, 'the-token');
});
afterEach(() => control.close());

const order = (body: object, token = 'the-token') =>
  control.inject({
    method: 'POST',
    url: '/round-trips',
    headers: { authorization: `Bearer ${token}` },
    payload: body,
  });

describe('an order for a round trip', () => {
  it('is carried out and answered with the report', async () => {
    const answer = await order({ provider: 'telegram', text: 'hola' });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { provider: 'telegram', text: 'hola', complete: true },
    ]);
  });

  it.each(['', 'the-token2', 'The-token'])('is refused with another token: "%s"', async (token) => {
    expect((await order({ provider: 'telegram', text: 'hola' }, token)).statusCode).toBe(401);
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    { provider: 'signal', text: 'hola' },
    { text: 'hola' },
    { provider: 'telegram' },
    { provider: 'telegram', text: '' },
    { provider: 'telegram', text: 7 },
    { provider: 'telegram', text: 'a'.repeat(4_097) },
  ])('is refused when it is none', async (body) => {
    const answer = await order(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ message: expect.any(String) as string });
    expect(run).not.toHaveBeenCalled();
  });

  it('is taken on loopback only', () => {
    expect(control.addresses()).toMatchObject([{ address: '127.0.0.1' }]);
  });
});
