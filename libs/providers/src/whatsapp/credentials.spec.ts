/** Which WhatsApp settings are needed, refused or filled in, and where they lead. */
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { WebhookRequest } from '../adapter.js';
import { WhatsAppCredentials } from './credentials.js';
import { route, routeKeys } from './route.js';

const settings = {
  phone_number_id: '391870554402217',
  access_token: 'EAAtest',
  app_secret: 'app-secret',
  verify_token: 'verify-me',
};
const opened = (changes: object = {}): WhatsAppCredentials =>
  plainToInstance(WhatsAppCredentials, { ...settings, ...changes });
const wrong = (changes: object): string[] => validateSync(opened(changes)).map(({ property }) => property);

describe('WhatsApp credentials', () => {
  it('need the number, its token, the app secret and a verify token; the rest has defaults', () => {
    expect(wrong({})).toEqual([]);
    expect(validateSync(new WhatsAppCredentials()).map(({ property }) => property)).toEqual([
      'phone_number_id',
      'access_token',
      'app_secret',
      'verify_token',
    ]);
    expect(opened()).toMatchObject({
      base_url: 'https://graph.facebook.com',
      api_version: 'v25.0',
      insecure_skip_signature: false,
    });
  });

  it.each([
    [{ base_url: 'graph.facebook.com' }, 'base_url'],
    [{ base_url: 'https://user:pass@graph.facebook.com' }, 'base_url'],
    [{ base_url: 'https://graph.facebook.com/?a=b' }, 'base_url'],
    [{ base_url: null }, 'base_url'],
    [{ api_version: '25' }, 'api_version'],
    [{ phone_number_id: '../me' }, 'phone_number_id'],
    [{ access_token: 'two words' }, 'access_token'],
    [{ insecure_skip_signature: 'yes' }, 'insecure_skip_signature'],
    [{ waba_id: 5 }, 'waba_id'],
  ])('refuse %o', (changes, field) => {
    expect(wrong(changes)).toEqual([field]);
  });

  it('let simulators be addressed', () => {
    expect(wrong({ base_url: 'http://localhost:9100' })).toEqual([]);
    expect(wrong({ base_url: 'http://127.0.0.1:9100/whatsapp' })).toEqual([]);
  });

  it('lead to the integration by number, account and, for the handshake, by the hash of the token', () => {
    const keys = routeKeys(opened({ waba_id: '284710093345120' }));
    expect(keys.slice(0, 2)).toEqual(['phone:391870554402217', 'waba:284710093345120']);
    const asked: WebhookRequest = {
      method: 'GET',
      headers: {},
      query: { 'hub.verify_token': 'verify-me' },
      body: Buffer.alloc(0),
      json: undefined,
      receivedAt: 0,
    };
    expect(keys).toEqual(expect.arrayContaining([...(route(asked)?.keys ?? ['none'])]));
    expect(route({ ...asked, query: {} })).toBeUndefined();
  });
});
