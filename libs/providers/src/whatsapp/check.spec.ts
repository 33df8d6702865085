/** What Meta says of a number and its token. */
import { HttpFailure } from '@enlace/http-client';
import { plainToInstance } from 'class-transformer';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import { check } from './check.js';
import { WhatsAppCredentials } from './credentials.js';

const credentials = plainToInstance(WhatsAppCredentials, {
  phone_number_id: '391870554402217',
  access_token: 'EAAsecretTokenOfTheNumber',
  app_secret: 'app-secret-for-tests',
  verify_token: 'verify-me',
  base_url: 'http://127.0.0.1:9100/',
});

const checked = (scripted: Scripted): ReturnType<typeof check> =>
  check(new ScriptedHttp([scripted]), credentials);
const graphError = (status: number, code: number, message: string): Scripted => ({
  status,
  json: { error: { message, code } },
});

describe('check', () => {
  it('reads the number with its token', async () => {
    const number = {
      id: '391870554402217',
      display_phone_number: '+52 55 1234 0099',
      verified_name: 'Taller Norte',
    };
    const http = new ScriptedHttp([{ status: 200, json: number }]);
    expect(await check(http, credentials)).toEqual({
      state: 'active',
      reason: 'Meta knows the number +52 55 1234 0099, Taller Norte',
      learned: { number: { value: '525512340099', at: expect.any(Number) as number } },
    });
    expect(http.calls[0]).toMatchObject({
      method: 'GET',
      url: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:9100\/v25\.0\/391870554402217\?fields=id,/,
      ) as string,
      headers: { authorization: 'Bearer EAAsecretTokenOfTheNumber' },
    });
  });

  it.each([190, 100, 10, 200])(
    'is refused when Meta answers with error %i, in its words and without the token',
    async (code) => {
      const verdict = await checked(
        graphError(400, code, 'Malformed access token EAAsecretTokenOfTheNumber'),
      );
      expect(verdict).toEqual({
        state: 'refused',
        reason: `Meta says (${code}): Malformed access token [redacted]`,
      });
    },
  );

  it.each<[string, Scripted]>([
    [
      'Meta cannot be reached',
      new HttpFailure('not_sent', 'dns_failed', 'graph.facebook.com: no address found'),
    ],
    ['Meta is down', graphError(500, 2, 'Service temporarily unavailable')],
    ['Meta throttles', graphError(400, 4, 'Application request limit reached')],
    ['something else answers', { status: 200, text: '<html>login</html>' }],
    ['another number answers', { status: 200, json: { id: '1' } }],
    ['a proxy fails', { status: 502, text: 'Bad gateway' }],
  ])('proves nothing when %s', async (_, scripted) => {
    expect(await checked(scripted)).toMatchObject({ state: 'unverified' });
  });
});
