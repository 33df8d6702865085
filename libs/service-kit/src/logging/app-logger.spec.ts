/** Log lines: JSON, of one app, of one request, and without a secret or a customer's words. */
import { Logger } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { LogLines } from '../spec-fakes.js';
import { AppLogger } from './app-logger.js';
import { runInScope } from './app-scope.js';
import { nestLogger } from './nest-logger.js';

const BOT_TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0';
const API_KEY = `enl_${'a'.repeat(16)}_${'b'.repeat(64)}`;

function logged(
  fields: Record<string, unknown>,
  message = 'something',
): { text: string; line: Record<string, unknown> } {
  const lines = new LogLines();
  new AppLogger({ service: 'telegram', level: 'trace', destination: lines }).info(message, fields);
  return { text: lines.all, line: lines.lines[0] ?? {} };
}

describe('the log of an app', () => {
  it('writes one JSON object a line, with level, time, service and message', () => {
    const { line } = logged({ count: 3 }, 'three things');
    expect(line).toMatchObject({ level: 'info', service: 'telegram', message: 'three things', count: 3 });
    expect(new Date(String(line['time'])).getTime()).toBeGreaterThan(0);
  });

  it.each([
    ['a header', { headers: { authorization: 'Bearer S3CRET', cookie: 'S3CRET', 'x-api-key': 'S3CRET' } }],
    ['a field called token', { token: 'S3CRET', access_token: 'S3CRET', verifyToken: 'S3CRET' }],
    ['a field called secret', { app_secret: 'S3CRET', appSecret: 'S3CRET', secret: 'S3CRET' }],
    ['a password', { database: { password: 'S3CRET' } }],
    ['credentials', { integration: { credentials: { anything: 'S3CRET' } } }],
    ['a deep field', { a: { b: { c: { d: { api_key: 'S3CRET' } } } } }],
    ['a field in a list', { list: [{ token: 'S3CRET' }] }],
    ['a map', { map: new Map([['token', 'S3CRET']]) }],
    ['a header of a provider', { headers: { 'x-telegram-bot-api-secret-token': 'S3CRET' } }],
    ['a list of secrets', { token: ['S3CRET'] }],
  ])('hides what stands in %s', (_, fields) => {
    expect(logged(fields).text).not.toContain('S3CRET');
  });

  it.each([
    ['a bot token in a URL', `https://api.telegram.org/bot${BOT_TOKEN}/sendMessage`, BOT_TOKEN],
    ['a bot token in a sentence', `the token ${BOT_TOKEN} is refused`, BOT_TOKEN],
    ['an API key', `called with ${API_KEY}`, API_KEY],
    ['an Authorization value', 'Authorization: Bearer S3CRET.abc-def', 'S3CRET'],
    ['a password in a URL', 'postgres://enlace:S3CRET@db:5432/enlace', 'S3CRET'],
    ['a user that is a token in a URL', 'nats://S3CRET@nats:4222', 'S3CRET'],
    ['a token in a query', 'GET /v1?access_token=S3CRET&x=1', 'S3CRET'],
    ['a secret in JSON', '{"app_secret":"S3CRET"}', 'S3CRET'],
    ['a secret in a query', '/hook?secret=S3CRET', 'S3CRET'],
  ])('hides %s, in a field, in the message, in an error and in its cause', (_, text, secret) => {
    const inner = new Error(text);
    const outer = new Error('outer', { cause: inner });
    expect(logged({ url: text }).text).not.toContain(secret);
    expect(logged({}, text).text).not.toContain(secret);
    expect(logged({ error: inner }).text).not.toContain(secret);
    expect(logged({ error: outer }).text).not.toContain(secret);
  });

  it.each(['body', 'raw_body', 'rawBody', 'payload', 'raw_payload', 'text', 'content', 'caption'])(
    'never writes a %s',
    (name) => {
      const { text } = logged({
        [name]: 'my card is zebra',
        nested: { [name]: { deep: 'my card is zebra' } },
      });
      expect(text).not.toContain('zebra');
    },
  );

  it('keeps what helps: ids, codes, counts, idempotency keys', () => {
    const fields = { message_id: 'm1', code: 'a.b', key_id: 'abc', tokens: 12, tenant_id: 't1' };
    expect(logged(fields).line).toMatchObject(fields);
  });

  it('writes an error with what it is and where it came from, but not what libraries hang on it', () => {
    const error = Object.assign(new AppError('bus.unavailable', 'NATS is away'), {
      config: { headers: 'S3CRET' },
      parameters: ['S3CRET'],
    });
    const { line, text } = logged({ error });
    expect(line['error']).toEqual({ name: 'AppError', code: 'bus.unavailable', message: 'NATS is away' });
    const unexpected = Object.assign(new TypeError('no such thing'), { config: 'S3CRET' });
    expect(logged({ error: unexpected }).line['error']).toEqual({
      name: 'TypeError',
      message: 'no such thing',
      stack: expect.stringContaining('app-logger.spec'),
    });
    expect(text).not.toContain('S3CRET');
  });

  it('is not put out by cycles, buffers, big numbers and very long texts', () => {
    const cycle: Record<string, unknown> = {
      big: 10n,
      bytes: Buffer.from('S3CRET'),
      long: 'x'.repeat(100_000),
    };
    cycle['self'] = cycle;
    const { text } = logged({ cycle });
    expect(text).toContain('[6 bytes]');
    expect(text).not.toContain('S3CRET');
    expect(text.length).toBeLessThan(50_000);
  });

  it('writes nothing below its level', () => {
    const lines = new LogLines();
    const logger = new AppLogger({ service: 'telegram', level: 'warn', destination: lines });
    logger.info('no');
    logger.warn('yes');
    expect(lines.lines.map((line) => line['message'])).toEqual(['yes']);
  });

  it('names the request its code runs for, and forgets it afterwards', async () => {
    const lines = new LogLines();
    const logger = new AppLogger({ service: 'telegram', destination: lines });
    await runInScope({ logger, fields: { request_id: 'r1' } }, async () => {
      logger.info('first', { extra: 1 });
      await new Promise((resolve) => setTimeout(resolve, 1));
      logger.info('second');
    });
    logger.info('third');
    expect(lines.lines.map((line) => [line['request_id'], line['extra']])).toEqual([
      ['r1', 1],
      ['r1', undefined],
      [undefined, undefined],
    ]);
  });

  it("sends a line of Nest's one static logger to the app whose code wrote it", () => {
    const [a, b] = [new LogLines(), new LogLines()];
    const first = new AppLogger({ service: 'telegram', destination: a });
    const second = new AppLogger({ service: 'whatsapp', destination: b });
    Logger.overrideLogger(nestLogger);
    const logger = new Logger('Somewhere');
    runInScope({ logger: first }, () => logger.warn('from the first'));
    runInScope({ logger: second }, () => logger.error('from the second', 'Error: at line 1'));
    logger.warn('from nowhere');
    expect(a.lines).toEqual([
      expect.objectContaining({
        service: 'telegram',
        level: 'warn',
        message: 'from the first',
        context: 'Somewhere',
      }),
    ]);
    expect(b.lines).toEqual([
      expect.objectContaining({
        service: 'whatsapp',
        level: 'error',
        message: 'from the second',
        context: 'Somewhere',
      }),
    ]);
  });
});
