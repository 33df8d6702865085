/** Which credentials of a Chatwoot integration are taken. */
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ChatwootCredentials } from './credentials.js';

const GOOD = {
  base_url: 'https://chat.sol.example.com',
  api_access_token: 'sample-access-token',
  account_id: 3,
  webhook_secret: 'sample-webhook-secret',
};

function faultyFields(plain: object): string[] {
  return validateSync(plainToInstance(ChatwootCredentials, plain)).map((fault) => fault.property);
}

describe('ChatwootCredentials', () => {
  it('are address, access token and account; all else may be left out', () => {
    expect(faultyFields(GOOD)).toEqual([]);
    expect(faultyFields({ ...GOOD, webhook_secret: undefined })).toEqual([]);
    const all = {
      ...GOOD,
      account_id: '3',
      inbox_id: '14',
      website_token: 'sample-website-token',
      enable_notifications: true,
      auto_create_clients: false,
      signature_mode: 'both',
      url_token: 'sample_url_token_1',
    };
    expect(faultyFields(all)).toEqual([]);
    expect(faultyFields({ ...GOOD, base_url: 'http://chatwoot.internal:3000/desk' })).toEqual([]);
  });

  it.each(['base_url', 'api_access_token', 'account_id'])('refuse a missing %s', (field) => {
    expect(faultyFields({ ...GOOD, [field]: undefined })).toEqual([field]);
    expect(faultyFields({ ...GOOD, [field]: '' })).toEqual([field]);
  });

  it('refuse an empty webhook secret, which would prove nothing', () => {
    expect(faultyFields({ ...GOOD, webhook_secret: '' })).toEqual(['webhook_secret']);
  });

  it.each([
    [{ account_id: '3/../4' }, 'account_id'],
    [{ account_id: 0 }, 'account_id'],
    [{ account_id: 1.5 }, 'account_id'],
    [{ account_id: [3] }, 'account_id'],
    [{ inbox_id: 'x' }, 'inbox_id'],
    [{ base_url: 'https://chat.example.com?x=1' }, 'base_url'],
    [{ api_access_token: 'two words' }, 'api_access_token'],
    [{ api_access_token: 'line\r\nbreak' }, 'api_access_token'],
    [{ signature_mode: 'none' }, 'signature_mode'],
    [{ signature_mode: 'token' }, 'url_token'],
    [{ signature_mode: 'both', url_token: 'short' }, 'url_token'],
    [{ url_token: 'has a space in it!' }, 'url_token'],
  ])('refuse %j', (part, field) => {
    expect(faultyFields({ ...GOOD, ...part })).toEqual([field]);
  });
});
