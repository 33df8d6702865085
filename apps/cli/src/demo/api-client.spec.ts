/** How the demo calls the API and what it makes of failures. */
import { ApiClient } from './api-client.js';

const api = new ApiClient('http://127.0.0.1:8082', 'the-key');
let calls: jest.SpiedFunction<typeof fetch>;

beforeEach(() => {
  calls = jest.spyOn(globalThis, 'fetch');
});
afterEach(() => jest.restoreAllMocks());

describe("a call of Enlace's API", () => {
  it('carries the key and gives the data of the answer', async () => {
    calls.mockImplementation(() => Promise.resolve(Response.json({ success: true, data: { id: 1 } })));
    expect(await api.get('/api/v1/x')).toEqual({ id: 1 });
    expect(await api.post('/api/v1/x', { a: 1 })).toEqual({ id: 1 });
    const [[getUrl, get] = [], [, post] = []] = calls.mock.calls;
    expect(getUrl).toBe('http://127.0.0.1:8082/api/v1/x');
    expect(get).toMatchObject({ method: 'GET', headers: { 'x-api-key': 'the-key' } });
    expect(get).not.toHaveProperty('body');
    expect(post).toMatchObject({
      method: 'POST',
      headers: { 'x-api-key': 'the-key', 'content-type': 'application/json' },
      body: '{"a":1}',
    });
  });

  it.each([
    {
      answer: { error: { message: 'no such tenant' } },
      status: 404,
      says: /GET \/x answered 404: no such tenant$/,
    },
    { answer: {}, status: 500, says: /answered 500: no reason given$/ },
    { answer: { success: true }, status: 200, says: /answered 200: no reason given$/ },
  ])('throws what the API says: $says', async ({ answer, status, says }) => {
    calls.mockResolvedValue(Response.json(answer, { status }));
    await expect(api.get('/x')).rejects.toThrow(says);
  });
});
