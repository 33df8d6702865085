/** Marking as read with typing: what is asked, and what a refusal becomes. */
import { AppError } from '@enlace/contracts';
import { HttpFailure } from '@enlace/http-client';
import { plainToInstance } from 'class-transformer';
import { sharedPayload } from '../contract/fixtures.js';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import { attend, markRead } from './attend.js';
import { WhatsAppCredentials } from './credentials.js';

const credentials = plainToInstance(WhatsAppCredentials, {
  phone_number_id: '391870554402217',
  access_token: 'EAAsecretTokenOfTheNumber',
  app_secret: 'app-secret-for-tests',
  verify_token: 'verify-me',
});
const MESSAGE = { contact: '34600111222', providerMessageId: '123456' };

const failureAfter = async (answer: Scripted): Promise<AppError> => {
  const failed: unknown = await attend(new ScriptedHttp([answer]), MESSAGE, credentials).catch(
    (error: unknown) => error,
  );
  if (!(failed instanceof AppError)) throw new Error('no AppError');
  return failed;
};
const graphError = (code: number): Scripted => ({ status: 400, json: { error: { code, message: 'no' } } });

describe('attend', () => {
  it.each([
    [4, { scope: 'integration', afterMs: 60_000 }],
    [131056, { scope: 'contact', afterMs: 4_000 }],
    [190, { scope: 'integration', stopped: true }],
  ])('says whom else Graph error %d concerns', async (code, effect) => {
    expect(await failureAfter(graphError(code))).toMatchObject({ effect });
  });

  it.each<[number, string, object]>([
    [429, 'provider.rate_limited', { scope: 'integration', afterMs: 120_000 }],
    [503, 'provider.unreachable', { scope: 'integration', afterMs: 120_000 }],
    [502, 'provider.unreachable', { scope: 'message' }],
    [401, 'provider.refused', { scope: 'integration', stopped: true }],
    [403, 'provider.refused', { scope: 'integration', stopped: true }],
  ])('says whom else HTTP %d that is no Graph error concerns', async (status, code, effect) => {
    const answer = { status, text: '<html>', headers: { 'retry-after': '120' } };
    expect(await failureAfter(answer)).toMatchObject({ code, effect });
  });

  it('marks the message as read alone', async () => {
    const http = new ScriptedHttp([{ status: 200, json: { success: true } }]);
    await markRead(http, MESSAGE, credentials);
    expect(http.calls[0]?.json).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: '123456',
    });
  });

  it('marks the message as read and shows typing', async () => {
    const http = new ScriptedHttp([{ status: 200, json: { success: true } }]);
    await attend(http, MESSAGE, credentials);
    expect(http.calls).toMatchObject([
      { method: 'POST', url: 'https://graph.facebook.com/v25.0/391870554402217/messages', idempotent: false },
    ]);
    expect(http.calls[0]?.json).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: '123456',
      typing_indicator: { type: 'text' },
    });
    expect(http.calls[0]?.json).toMatchObject(sharedPayload('whatsapp', 'out_17_read') ?? {});
  });

  it.each<[string, Scripted, string, string]>([
    ['refused for good', graphError(131009), 'provider.refused', 'reject'],
    ['refused because the token is dead', graphError(190), 'provider.refused', 'reject'],
    ['refused for now', graphError(130429), 'provider.rate_limited', 'retry'],
    ['answered by something in between', { status: 502, text: '<html>' }, 'provider.unreachable', 'retry'],
    ['sent to a wrong address', { status: 404, text: '<html>' }, 'provider.refused', 'reject'],
    ['not answered', new HttpFailure('unknown', 'timeout', 'host: late'), 'provider.unreachable', 'retry'],
  ])('fails as its caller can tell when it is %s', async (_, answer, code, kind) => {
    const failure = await failureAfter(answer);
    expect([failure.code, failure.disposition.kind]).toEqual([code, kind]);
  });
});
