/** The provider's handshake, and the sign of life where there is none. */
import type { FastifyReply } from 'fastify';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import {
  FakeIntegrations,
  adaptersOf,
  fakeAdapter,
  integrationRecord,
  webhookRequest,
} from '../spec-fakes.js';
import { WebhookHandshake } from './webhook-handshake.js';

const asking = (token: string): Record<string, string> => ({
  'hub.mode': 'subscribe',
  'hub.verify_token': token,
  'hub.challenge': '1158201444',
});

describe('the handshake of a webhook', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;
  let types: string[];

  beforeEach(async () => {
    integrations = new FakeIntegrations(
      integrationRecord('other', { settings: { secret: 'another token' } }),
      integrationRecord('one'),
    );
    directory = new IntegrationDirectory(integrations.store);
    await directory.refresh();
    types = [];
  });

  function answer(query: Record<string, string>, id?: string, adapter = fakeAdapter()): Promise<unknown> {
    const reply = { type: (type: string) => types.push(type) } as unknown as FastifyReply;
    const request = webhookRequest(undefined, { method: 'GET', query });
    return new WebhookHandshake(directory, adaptersOf(adapter)).answer('whatsapp', id, request, reply);
  }

  it('gives the challenge back as plain text to who knows the token of one of the integrations', async () => {
    expect(await answer(asking('right'))).toBe('1158201444');
    expect(types).toEqual(['text/plain']);
  });

  it('goes by the token of the named integration alone', async () => {
    expect(await answer(asking('right'), 'one')).toBe('1158201444');
    await expect(answer(asking('another token'), 'one')).rejects.toMatchObject({ code: 'handshake.refused' });
  });

  it('passes over integrations whose secrets cannot be opened', async () => {
    integrations.unreadable.add('other');
    expect(await answer(asking('right'))).toBe('1158201444');
    await expect(answer(asking('wrong'))).rejects.toMatchObject({ code: 'handshake.refused' });
  });

  it('says so when no secret can be opened that the token could be compared with', async () => {
    integrations.unreadable.add('one');
    await expect(answer(asking('right'), 'one')).rejects.toMatchObject({ code: 'secret.unreadable' });
  });

  it('does not hide a fault of the code behind a refusal', async () => {
    const broken = fakeAdapter({
      handshake: () => {
        throw new TypeError('broken');
      },
    });
    await expect(answer(asking('right'), undefined, broken)).rejects.toThrow(TypeError);
  });

  it('refuses a token that nobody set, an integration of another provider and one that is disabled', async () => {
    integrations.records.push(
      integrationRecord('bot', { provider: 'telegram', settings: { secret: 'bot' } }),
      integrationRecord('off', { status: 'disabled', settings: { secret: 'off' } }),
    );
    await directory.refresh();
    for (const [token, id] of [['nobody'], ['bot'], ['bot', 'bot'], ['off'], ['off', 'off']] as const) {
      await expect(answer(asking(token), id)).rejects.toMatchObject({ code: 'handshake.refused' });
    }
    expect(types).toEqual([]);
  });

  it.each([undefined, 'new'])('finds an integration saved a moment ago (id: %s)', async (id) => {
    integrations.records.push(integrationRecord('new', { settings: { secret: 'new token' } }));
    expect(await answer(asking('new token'), id)).toBe('1158201444');
  });

  it('does not call a token wrong before the integrations were read', async () => {
    integrations.away = true;
    directory = new IntegrationDirectory(integrations.store);
    await expect(answer(asking('right'))).rejects.toMatchObject({ code: 'database.unavailable' });
  });

  it('answers a sign of life where nothing is asked, or the provider has no handshake', async () => {
    const alive = {
      success: true,
      message: 'Webhook de WhatsApp activo',
      timestamp: '2026-11-22T08:00:00.000Z',
    };
    const { handshake: _, ...without } = fakeAdapter();
    expect(await answer({})).toEqual(alive);
    expect(await answer(asking('right'), undefined, without)).toEqual(alive);
  });
});
