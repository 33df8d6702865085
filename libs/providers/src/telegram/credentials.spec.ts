/** Which credentials of a bot are taken. */
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { TelegramCredentials } from './credentials.js';

const GOOD = { bot_token: '7700112233:AAsampleSampleSampleSample', secret_token: 'sample_secret' };

function faultyFields(plain: object): string[] {
  return validateSync(plainToInstance(TelegramCredentials, plain)).map((fault) => fault.property);
}

describe('TelegramCredentials', () => {
  it('are a bot token and a secret token, with a server and a choice of updates where wished', () => {
    expect(faultyFields(GOOD)).toEqual([]);
    const all = {
      ...GOOD,
      base_url: 'http://127.0.0.1:8081',
      allowed_updates: ['message', 'callback_query'],
    };
    expect(faultyFields(all)).toEqual([]);
  });

  it.each([
    [{ bot_token: 'no token' }, 'bot_token'],
    [{ bot_token: '770011223300/../x:AAsampleSampleSample' }, 'bot_token'],
    [{ secret_token: '' }, 'secret_token'],
    [{ secret_token: 'has space' }, 'secret_token'],
    [{ secret_token: 'x'.repeat(257) }, 'secret_token'],
    [{ base_url: 'ftp://example.com' }, 'base_url'],
    [{ base_url: 'https://user:pass@example.com' }, 'base_url'],
    [{ allowed_updates: ['messages'] }, 'allowed_updates'],
  ])('refuse %j', (part, field) => {
    expect(faultyFields({ ...GOOD, ...part })).toEqual([field]);
  });
});
