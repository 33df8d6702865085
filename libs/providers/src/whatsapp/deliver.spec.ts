/** What is sent to the Cloud API, and what every answer means. */
import { HttpFailure } from '@enlace/http-client';
import type { OutboundAddress, OutboundMessage } from '@enlace/normalization';
import { plainToInstance } from 'class-transformer';
import type { Delivery } from '../adapter.js';
import { NO_TOOLS } from '../contract/no-tools.js';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import { WhatsAppCredentials } from './credentials.js';
import { deliver } from './deliver.js';

const TOKEN = 'EAAsecretTokenOfTheNumber';

const credentials = plainToInstance(WhatsAppCredentials, {
  phone_number_id: '391870554402217',
  access_token: TOKEN,
  app_secret: 'app-secret-for-tests',
  verify_token: 'verify-me',
  api_version: 'v26.0',
});

const messageTo = (to: OutboundAddress, text = 'Abrimos a las nueve.'): OutboundMessage => ({
  id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
  to,
  content: { type: 'text', text },
});
const MESSAGE = messageTo({ contact: '34600111222' });

const accepted = (id: string): Scripted => ({
  status: 200,
  json: { messaging_product: 'whatsapp', contacts: [{ input: '34600111222' }], messages: [{ id }] },
});
const graphError = (status: number, code: number, more: object = {}): Scripted => ({
  status,
  json: {
    error: { message: `(#${code}) Something`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more },
  },
});
const outcomeOf = (...script: [Scripted, ...Scripted[]]): Promise<Delivery> =>
  deliver(new ScriptedHttp(script), MESSAGE, credentials, NO_TOOLS);

describe('what is sent', () => {
  it('goes to the number with its token in the header, and carries our id', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const delivery = await deliver(http, { ...MESSAGE, reply_to: 'wamid.Q' }, credentials, NO_TOOLS);
    expect(delivery).toEqual({ outcome: 'sent', providerMessageIds: ['wamid.A'] });
    expect(http.calls).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: 'https://graph.facebook.com/v26.0/391870554402217/messages',
        headers: { authorization: `Bearer ${TOKEN}` },
        idempotent: false,
        json: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '34600111222',
          type: 'text',
          text: { body: 'Abrimos a las nueve.', preview_url: false },
          context: { message_id: 'wamid.Q' },
          biz_opaque_callback_data: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
        },
      }),
    ]);
  });

  it.each([
    [{ contact: '+34600111222' }, { to: '34600111222', recipient_type: 'individual' }],
    [{ contact: 'ES.19384756610293847561' }, { recipient: 'ES.19384756610293847561' }],
    [{ contact: 'ES.ENT.5500112233445566', phone: '+34600111222' }, { recipient: 'ES.ENT.5500112233445566' }],
    [{ contact: 'some-id-of-old', phone: '+34600111222' }, { to: '34600111222' }],
    [
      { contact: 'Y2FwaV9ncm91cDo1MjE1', phone: '+34600111222' },
      { to: 'Y2FwaV9ncm91cDo1MjE1', recipient_type: 'group' },
    ],
  ])('is addressed as the id asks for: %o', async (to, address) => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    await deliver(http, messageTo(to), credentials, NO_TOOLS);
    expect(http.calls[0]?.json).toMatchObject(address);
    expect(
      Object.keys(http.calls[0]?.json as object).filter((key) => key === 'to' || key === 'recipient'),
    ).toHaveLength(1);
  });

  it('is refused before anything goes out where nobody can be addressed', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    expect(await deliver(http, messageTo({ contact: 'nobody' }), credentials, NO_TOOLS)).toMatchObject({
      outcome: 'rejected',
      code: 'address.invalid',
      scope: 'contact',
    });
    expect(http.calls).toEqual([]);
  });
});

describe('a long text', () => {
  const paragraph = `${'palabra '.repeat(400).trim()}.`;
  const long = messageTo({ contact: '34600111222' }, [paragraph, paragraph, paragraph].join('\n\n'));

  it('goes out in parts, in order, and only the first answers the message', async () => {
    const http = new ScriptedHttp([accepted('wamid.1'), accepted('wamid.2'), accepted('wamid.3')]);
    expect(await deliver(http, { ...long, reply_to: 'wamid.Q' }, credentials, NO_TOOLS)).toEqual({
      outcome: 'sent',
      providerMessageIds: ['wamid.1', 'wamid.2', 'wamid.3'],
    });
    const bodies = http.calls.map(({ json }) => json as { text: { body: string }; context?: object });
    expect(bodies.map(({ text }) => text.body)).toEqual([paragraph, paragraph, paragraph]);
    expect(bodies.map(({ context }) => context !== undefined)).toEqual([true, false, false]);
  });

  it.each<[string, Scripted, object | undefined]>([
    ['is throttled', graphError(400, 131056), { outcome: 'retry', scope: 'contact', growth: 4 }],
    ['is refused', graphError(400, 131047), { outcome: 'rejected', windowClosed: true }],
    ['meets an expired token', graphError(401, 190), { outcome: 'retry', stopped: true }],
    ['meets an opt-out', graphError(400, 131050), { outcome: 'rejected', optedOut: true }],
    [
      'is lost',
      new HttpFailure('unknown', 'timeout', 'graph.facebook.com: no full answer in time'),
      undefined,
    ],
    [
      'cannot be sent',
      new HttpFailure('not_sent', 'connection_refused', 'graph.facebook.com: no connection'),
      { outcome: 'retry', scope: 'integration' },
    ],
  ])('is unknown when a later part %s: the first must not go out again', async (_, failure, said) => {
    const http = new ScriptedHttp([accepted('wamid.1'), failure]);
    expect(await deliver(http, long, credentials, NO_TOOLS)).toMatchObject({
      outcome: 'unknown',
      code: 'partly_sent',
      reason: expect.stringMatching(/^part 2 of 3 failed after 1 had been taken: /) as string,
      ...(said === undefined ? {} : { partFailure: said }),
    });
    expect(http.calls).toHaveLength(2);
  });
});

describe('an error of Meta', () => {
  it.each<[number, object]>([
    [131047, { outcome: 'rejected', scope: 'message', windowClosed: true }],
    [131049, { outcome: 'rejected', scope: 'contact', marketingHeldMs: 86_400_000 }],
    [131050, { outcome: 'rejected', scope: 'contact', optedOut: true }],
    [130472, { outcome: 'rejected', scope: 'message' }],
    [130497, { outcome: 'rejected', scope: 'message', alert: true }],
    [137000, { outcome: 'rejected', scope: 'message', alert: true }],
    [131062, { outcome: 'rejected', scope: 'message', alert: true }],
    [131026, { outcome: 'rejected', scope: 'message' }],
    [131030, { outcome: 'rejected', scope: 'message' }],
    [130403, { outcome: 'rejected', scope: 'contact' }],
    [131021, { outcome: 'rejected', scope: 'message' }],
    [100, { outcome: 'rejected', scope: 'message' }],
    [131009, { outcome: 'rejected', scope: 'message' }],
    [132015, { outcome: 'rejected', scope: 'message' }],
    [999999, { outcome: 'rejected', scope: 'message' }],
    [131056, { outcome: 'retry', scope: 'contact', afterMs: 4_000 }],
    [130429, { outcome: 'retry', scope: 'integration' }],
    [80007, { outcome: 'retry', scope: 'integration' }],
    [4, { outcome: 'retry', scope: 'integration' }],
    [131048, { outcome: 'retry', scope: 'integration' }],
    [131016, { outcome: 'retry', scope: 'integration' }],
    [131057, { outcome: 'retry', scope: 'integration' }],
    [131064, { outcome: 'retry', scope: 'integration' }],
    [133016, { outcome: 'retry', scope: 'integration' }],
  ])('%i has the outcome of its row', async (code, outcome) => {
    expect(await outcomeOf(graphError(400, code))).toMatchObject({ ...outcome, code: String(code) });
  });

  it.each([0, 3, 10, 190, 200, 299, 368, 131005, 131031, 131037, 131042, 131045, 133010])(
    '%i stops the channel until a person mends it: its messages are held, not lost',
    async (code) => {
      expect(await outcomeOf(graphError(401, code))).toMatchObject({
        outcome: 'retry',
        code: String(code),
        scope: 'integration',
        stopped: true,
        afterMs: 300_000,
      });
    },
  );

  it('stops nothing when it passes by itself', async () => {
    for (const code of [4, 131048, 131056, 2]) {
      expect(await outcomeOf(graphError(400, code))).not.toHaveProperty('stopped');
    }
  });

  it.each([1, 2, 131000])('%i with HTTP 500 was not accepted, so it may be tried again', async (code) => {
    expect(await outcomeOf(graphError(500, code))).toMatchObject({ outcome: 'retry', scope: 'message' });
  });

  it('nobody knows is tried again only if Meta says it passes', async () => {
    expect(await outcomeOf(graphError(400, 999_999, { is_transient: true }))).toMatchObject({
      outcome: 'retry',
    });
    expect(await outcomeOf(graphError(503, 999_999))).toMatchObject({ outcome: 'retry' });
  });

  it('that says the number itself is unknown concerns the integration', async () => {
    expect(await outcomeOf(graphError(400, 100, { error_subcode: 33 }))).toMatchObject({
      outcome: 'retry',
      scope: 'integration',
      stopped: true,
    });
  });

  it('nobody knows lets all of the number wait when it says there were too many calls', async () => {
    const limited = { scope: 'integration', outcome: 'retry', code: '999999' };
    expect(await outcomeOf(graphError(429, 999_999))).toMatchObject({ ...limited, afterMs: 10_000 });
    const slow = { ...graphError(429, 999_999), headers: { 'retry-after': '90' } } as Scripted;
    expect(await outcomeOf(slow)).toMatchObject({ ...limited, afterMs: 90_000 });
    expect(await outcomeOf(graphError(503, 999_999))).toMatchObject({ scope: 'message' });
  });

  it('waits as long as Retry-After asks', async () => {
    const slow = { ...graphError(429, 80007), headers: { 'retry-after': '120' } } as Scripted;
    expect(await outcomeOf(slow)).toMatchObject({ outcome: 'retry', afterMs: 120_000 });
  });

  it('is told in its own words, without the token it repeats', async () => {
    const delivery = await outcomeOf(
      graphError(401, 190, {
        message: `Malformed access token ${TOKEN} or EAAanotherToken123`,
        error_data: { details: 'The token is wrong' },
      }),
    );
    expect(delivery).toMatchObject({ reason: expect.stringContaining('The token is wrong') as string });
    expect(JSON.stringify(delivery)).not.toMatch(/EAA/);
  });
});

describe('an answer that is not of Meta', () => {
  it.each([500, 502, 503, 504, 408])('HTTP %i leaves open whether the message was taken', async (status) => {
    expect(await outcomeOf({ status, text: '<html></html>' })).toMatchObject({ outcome: 'unknown' });
  });

  it('is unknown when it is good but names no message', async () => {
    for (const json of [{}, { messages: [] }, { messages: [{ id: '' }] }, null, []]) {
      expect(await outcomeOf({ status: 200, json })).toMatchObject({ outcome: 'unknown' });
    }
  });

  it('is waited out when it says there were too many calls', async () => {
    expect(await outcomeOf({ status: 429, text: '' })).toMatchObject({
      outcome: 'retry',
      scope: 'integration',
    });
  });

  it.each([401, 403])('HTTP %i stops the channel, which is tried again by itself', async (status) => {
    expect(await outcomeOf({ status, text: '<html></html>' })).toMatchObject({
      outcome: 'retry',
      code: `http.${status}`,
      scope: 'integration',
      stopped: true,
      afterMs: 300_000,
    });
  });

  it.each([301, 404, 405])('HTTP %i speaks of a wrong address', async (status) => {
    expect(await outcomeOf({ status, text: '' })).toMatchObject({
      outcome: 'rejected',
      scope: 'integration',
    });
  });
});
