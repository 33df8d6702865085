/** A message that the reply window shuts out goes to the same client over another channel, once. */
import { deriveId, randomId } from '@enlace/crypto';
import type { Provider, Sendable } from '@enlace/normalization';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { BeginOptions, Lane, OutboundRequest } from './outbound-message.js';

const TEXT: Sendable = { type: 'text', text: 'Su cita es mañana.' };

let bench: StoreBench;
let clients = 0;
beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** A contact of the client; those of WhatsApp wrote two days ago unless told. */
async function contactOf(clientId: string | undefined, provider: Provider, hoursAgo?: number) {
  const of = await bench.integration();
  const ago = (hoursAgo ?? (provider === 'whatsapp' ? 48 : 1)) * 3_600;
  const kept = await bench.inbound.recordMessage(
    arrival(of, { provider }),
    written(of, { timestamp: Math.floor(Date.now() / 1000) - ago }),
  );
  if (clientId !== undefined) await bench.clientLinks.link('acme', kept.contactId, clientId, 'key');
  await change('UPDATE integrations SET provider = $2, settings = $3 WHERE id = $1', [
    of.integrationId,
    provider,
    JSON.stringify({ window_policy: 'other_channel' }),
  ]);
  return { ...of, ...kept };
}

function change(statement: string, values: readonly unknown[]): Promise<unknown> {
  return bench.database.forTenant('acme', (tx) => tx.query(statement, [...values]));
}

const newClient = (): string => `client-${(clients += 1)}`;

async function enqueue(conversationId: string, rest: Partial<OutboundRequest> = {}): Promise<string> {
  const messageId = randomId();
  await bench.outbound.enqueue({
    messageId,
    tenantId: 'acme',
    conversationId,
    content: TEXT,
    author: 'system',
    ...rest,
  });
  return messageId;
}

async function claim(conversationId: string, provider: Provider = 'whatsapp'): Promise<Lane> {
  const lane = await bench.outbound.claimLane(provider, conversationId, randomId(), 60_000);
  if (lane === undefined) throw new Error('the lane cannot be claimed');
  return lane;
}

async function begin(conversationId: string, options: BeginOptions = {}) {
  return bench.outbound.begin(await claim(conversationId), options);
}

describe('a message outside the reply window', () => {
  it('goes to a contact who stopped marketing where a reply window says that they have just written', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const { contactId } = await contactOf(client, 'whatsapp', 1);
    await change('UPDATE contacts SET opted_out_at = now() WHERE id = $1', [contactId]);
    await enqueue(shut.conversationId);
    expect(await begin(shut.conversationId)).toMatchObject({ code: 'message.redirected' });
  });

  it('goes to the same client over another channel, once, and each message names the other', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const open = await contactOf(client, 'telegram');
    const id = await enqueue(shut.conversationId, { metadata: { order: 7 } });
    expect(await bench.outbound.standing('acme', id)).toMatchObject({
      verdict: { verdict: 'redirect', over: 'telegram' },
    });
    const other = deriveId('redirected', id);
    const lane = await claim(shut.conversationId);
    expect(await bench.outbound.begin(lane)).toEqual({
      state: 'refused',
      messageId: id,
      code: 'message.redirected',
      reason: expect.stringContaining(`over telegram as message ${other}`) as string,
      metadata: { order: 7, redirected_to: other },
    });
    expect(await bench.outbound.begin(lane)).toEqual({ state: 'empty' });
    expect(await bench.outbound.standing('acme', id)).toMatchObject({
      status: 'failed',
      errorCode: 'message.redirected',
    });
    const begun = await bench.outbound.begin(await claim(open.conversationId, 'telegram'));
    expect(begun).toMatchObject({
      state: 'send',
      message: { id: other, content: TEXT, metadata: { order: 7, redirected_from: id } },
      contactId: open.contactId,
    });
    expect((await bench.messagesOf(open.conversationId)).filter((one) => one.id === other)).toHaveLength(1);
  });

  it('goes to the contact that was heard of last, of those that take it', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    await contactOf(client, 'telegram', 30);
    await contactOf(client, 'telegram', 5);
    const gone = await contactOf(client, 'telegram', 1);
    const stopped = await contactOf(client, 'telegram', 1);
    await contactOf(client, 'tawkto', 1);
    await contactOf(client, 'chatwoot', 1); // which has begun no conversation
    await contactOf(newClient(), 'telegram', 1);
    await change('UPDATE contacts SET reachable = false WHERE id = $1', [gone.contactId]);
    await change(`UPDATE integrations SET status = 'refused' WHERE id = $1`, [stopped.integrationId]);
    const latest = await contactOf(client, 'whatsapp', 3);
    expect(await begin((await enqueue(shut.conversationId), shut.conversationId))).toMatchObject({
      code: 'message.redirected',
    });
    expect((await bench.messagesOf(latest.conversationId)).at(-1)).toMatchObject({ status: 'queued' });
  });

  it.each<[string, (client: string) => Promise<Partial<OutboundRequest> & { carries?: boolean }>]>([
    ['is the only one', () => Promise.resolve({})],
    [
      'is known on channels whose windows are shut, too',
      async (client) => {
        await contactOf(client, 'whatsapp', 30);
        return {};
      },
    ],
    [
      'is a member of a group that was linked to it',
      async (client) => {
        const { contactId } = await contactOf(client, 'telegram');
        await change('UPDATE contacts SET external_id = $2 WHERE id = $1', [contactId, '-1002233445566']);
        return {};
      },
    ],
    [
      'opted out there, of bulk',
      async (client) => {
        const { contactId } = await contactOf(client, 'telegram');
        await change('UPDATE contacts SET opted_out_at = now() WHERE id = $1', [contactId]);
        return {};
      },
    ],
    [
      'talks to a person there, and the bot wrote it',
      async (client) => {
        const { conversationId } = await contactOf(client, 'telegram');
        await bench.conversations.takeOver('acme', conversationId, 'ana');
        return { author: 'bot' };
      },
    ],
    [
      'would be sent a file that lies with the first provider',
      async (client) => {
        await contactOf(client, 'telegram');
        return { content: { type: 'image', media: { provider_media_id: '1' } } };
      },
    ],
    [
      'would be sent what the other channel cannot carry',
      async (client) => {
        await contactOf(client, 'telegram');
        return { carries: false };
      },
    ],
    [
      'was sent it from another channel already',
      async (client) => {
        await contactOf(client, 'telegram');
        return { metadata: { redirected_from: 'x' } };
      },
    ],
  ])('fails where the client %s', async (_, prepare) => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const { carries = true, ...request } = await prepare(client);
    await enqueue(shut.conversationId, request);
    expect(await begin(shut.conversationId, { carries: () => carries })).toMatchObject({
      code: 'window_closed',
      reason: expect.stringContaining('no other channel') as string,
    });
  });

  it('fails where nobody knows whose the contact is', async () => {
    const shut = await contactOf(undefined, 'whatsapp');
    await contactOf(undefined, 'telegram');
    await enqueue(shut.conversationId);
    expect(await begin(shut.conversationId)).toMatchObject({ code: 'window_closed' });
  });

  it('goes where it was asked for while the window is open', async () => {
    const client = newClient();
    const open = await contactOf(client, 'whatsapp', 1);
    await contactOf(client, 'telegram');
    await enqueue(open.conversationId);
    expect(await begin(open.conversationId)).toMatchObject({ state: 'send' });
  });

  it('of a person takes over the conversation it goes to', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const open = await contactOf(client, 'telegram');
    await enqueue(shut.conversationId, { author: 'human' });
    await begin(shut.conversationId);
    expect((await bench.conversations.get('acme', open.conversationId))?.owner).toBe('human');
  });

  it('of the bot is not sent over a person who came to that conversation meanwhile', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const open = await contactOf(client, 'telegram');
    await enqueue(shut.conversationId, { author: 'bot' });
    await begin(shut.conversationId);
    await bench.conversations.takeOver('acme', open.conversationId, 'ana');
    const lane = await claim(open.conversationId, 'telegram');
    expect(await bench.outbound.begin(lane)).toMatchObject({ code: 'stale_epoch' });
  });

  it('that notifies somebody is followed on the other channel', async () => {
    const client = newClient();
    const shut = await contactOf(client, 'whatsapp');
    const open = await contactOf(client, 'telegram');
    const id = randomId();
    await bench.notifications.insert({ id, tenantId: 'acme', channel: 'auto', request: {} });
    const choice = {
      contactId: shut.contactId,
      provider: 'whatsapp',
      integrationId: shut.integrationId,
      externalId: 'customer-1',
    } as const;
    const messageId = randomId();
    await bench.notifications.choose('acme', id, choice, messageId);
    await enqueue(shut.conversationId, { messageId, metadata: { notification_id: id } });
    await begin(shut.conversationId);
    expect(await bench.notifications.get('acme', id)).toMatchObject({
      messageId: deriveId('redirected', messageId),
      contactId: open.contactId,
      channel: 'telegram',
    });
  });
});
