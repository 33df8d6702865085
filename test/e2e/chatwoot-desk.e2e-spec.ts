/** Chatwoot as the agents' desk: customers of WhatsApp and Telegram are answered there, everything once, both ways. */
import type { ChatwootSimulator, TelegramSimulator, WhatsAppSimulator } from '@enlace/simulators';
import {
  CLINIC,
  connectTelegram,
  connectWhatsApp,
  hostOf,
  startChatwoot,
  startTelegram,
  startWhatsApp,
} from '../kit/channels.js';
import { FileServer } from '../kit/file-server.js';
import { conversations, messages, type Conversation } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

type ChatwootMessage = ChatwootSimulator['messages'][number];

const PATH = '/api/v1/integrations/chatwoot';
const PNG = Buffer.from('\x89PNG\r\n\x1a\nthe picture of a customer \xff\x00', 'latin1');
const PDF = Buffer.from('%PDF-1.4\nthe invoice of an agent', 'latin1');
const ANA = '5215512345678';

interface Desk {
  readonly inbox_id: string;
  readonly enabled: boolean;
  readonly trouble: string | null;
}

describe('the agents’ desk', () => {
  let whatsapp: WhatsAppSimulator;
  let telegram: TelegramSimulator;
  let chatwoot: ChatwootSimulator;
  let files: FileServer;
  let stack: Stack;
  let inboxId: number;

  beforeAll(async () => {
    files = await FileServer.start({ 'invoice.pdf': { bytes: PDF, type: 'application/pdf' } });
    [whatsapp, telegram, chatwoot] = await Promise.all([startWhatsApp(), startTelegram(), startChatwoot()]);
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'telegram', 'chatwoot', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp), hostOf(telegram), hostOf(chatwoot), new URL(files.url).host],
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    await connectWhatsApp(stack, whatsapp, 'acme');
    await connectTelegram(stack, telegram, 'acme');
    const { webhookUrl } = await stack.setUp('chatwoot', 'acme', {
      base_url: chatwoot.url,
      api_access_token: chatwoot.administrator.token,
      account_id: chatwoot.accountId,
      webhook_secret: 'chatwoot-secret-of-the-test',
    });
    chatwoot.connect({ webhookUrl, secret: 'chatwoot-secret-of-the-test' });
    const made = await stack.call<Desk>('PUT', `${PATH}/desk`, { body: { tenant_id: 'acme' } });
    expect([made.status, made.body.error]).toEqual([200, undefined]);
    inboxId = Number(made.body.data?.inbox_id);
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([whatsapp?.stop(), telegram?.stop(), chatwoot?.stop(), files?.stop()]);
  });

  async function conversationOf(externalId: string): Promise<Conversation> {
    const found = await until(
      async () =>
        (await conversations(stack, 'acme')).find(({ contact }) => contact.external_id === externalId),
      (it) => it !== undefined,
    );
    if (found === undefined) throw new Error('no conversation');
    return found;
  }

  /** What agents see of it, without what only they wrote. */
  const shown = (conversationId: number): readonly ChatwootMessage[] =>
    chatwoot.messages.filter((message) => message.conversationId === conversationId);

  const shownWith = (text: string): readonly ChatwootMessage[] =>
    chatwoot.messages.filter(({ content }) => content?.includes(text) === true);

  async function appears(text: string): Promise<ChatwootMessage> {
    const [found] = await until(
      () => shownWith(text),
      (it) => it.length > 0,
    );
    if (found === undefined) throw new Error('not there');
    return found;
  }

  const sentTexts = (simulator: WhatsAppSimulator | TelegramSimulator): string[] =>
    simulator.sent.map(({ text }) => text);

  let desk = 0;

  it('is made by an administrator, found by an agent, and refused in an inbox that is no API channel', async () => {
    const other = await stack.call('PUT', `${PATH}/desk`, { body: { tenant_id: 'acme', inbox_id: '1' } });
    expect(other).toMatchObject({ status: 422, body: { error: { code: 'desk.refused' } } });
    await stack.setUp('chatwoot', 'globex', {
      base_url: chatwoot.url,
      api_access_token: chatwoot.agent.token,
      account_id: chatwoot.accountId,
      webhook_secret: 'of-another',
    });
    const bare = await stack.call('PUT', `${PATH}/desk`, { body: { tenant_id: 'globex', backfill: 5 } });
    // the inbox of the first is there by now, and is not taken for its own
    expect(bare).toMatchObject({ status: 422, body: { error: { code: 'desk.refused' } } });
    expect(JSON.stringify(bare.body.error)).toContain('administrator');
    const named = await stack.call('PUT', `${PATH}/desk`, { body: { tenant_id: 'globex', inbox_id: '2' } });
    expect(named.status).toBe(200);
    expect((await stack.call('DELETE', `${PATH}/desk?tenant_id=globex`)).status).toBe(200);
    chatwoot.expectBreach(/not authorized (for bots|to do this)/);
    const bots = { config: { api_access_token: chatwoot.bot.token } };
    await stack.call('PUT', '/api/v1/integrations/chatwoot/config/globex', { body: bots });
    const refused = await stack.call('PUT', `${PATH}/desk`, { body: { tenant_id: 'globex' } });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'desk.refused' } } });
    expect(JSON.stringify(refused.body.error)).toContain("this needs a user's token");
    expect((await stack.call('DELETE', '/api/v1/integrations/chatwoot/config/globex')).status).toBe(200);
    expect(await stack.call('GET', `${PATH}/desk?tenant_id=globex`)).toMatchObject({ status: 404 });
  });

  it('shows a conversation that a person takes over, with what was said before in one note', async () => {
    await whatsapp.customerWrites({ from: ANA, name: 'Ana', text: CLINIC.question });
    await whatsapp.waitForSent(({ text }) => text.includes(CLINIC.answer), 20_000);
    const { id } = await conversationOf(ANA);
    expect(chatwoot.conversations).toHaveLength(0);
    expect((await stack.call('POST', `/api/v1/conversations/${id}/take-over`)).status).toBe(200);
    await whatsapp.customerWrites({ from: ANA, name: 'Ana', text: '¿Hay alguien?' });
    const live = await appears('¿Hay alguien?');
    desk = live.conversationId;
    expect(live).toMatchObject({ messageType: 'incoming', sender: 'contact' });
    expect(chatwoot.conversations).toMatchObject([{ id: desk, inboxId, status: 'open' }]);
    const [note, ...rest] = shown(desk);
    expect(note).toMatchObject({
      isPrivate: true,
      content: expect.stringContaining(`Ana: ${CLINIC.question}`),
    });
    expect(note?.content).toContain(CLINIC.answer);
    expect(rest).toHaveLength(1);
  });

  it('shows an image with its bytes', async () => {
    const mediaId = whatsapp.addMedia(PNG, 'image/png');
    await whatsapp.customerWrites({
      from: ANA,
      content: { type: 'image', mediaId, mimeType: 'image/png', caption: 'Mire esto' },
    });
    const { attachments } = await appears('Mire esto');
    expect(attachments.map(({ bytes }) => Buffer.from(bytes ?? []))).toEqual([PNG]);
  });

  it('sends what an agent answers, words and file, once; a note to nobody', async () => {
    const dataUrl = `${files.url}/invoice.pdf`;
    await chatwoot.agentWrites(desk, 'Aquí está su factura', {
      attachments: [{ fileType: 'file', contentType: 'application/pdf', dataUrl, fileSize: PDF.length }],
    });
    await chatwoot.agentWrites(desk, 'cliente difícil', { isPrivate: true });
    await chatwoot.automationWrites(desk, 'Califique nuestra atención');
    await chatwoot.agentWrites(desk, 'Hola Ana');
    await whatsapp.waitForSent(({ text }) => text === 'Hola Ana', 20_000);
    expect(sentTexts(whatsapp).slice(-2)).toEqual(['Aquí está su factura', 'Hola Ana']);
    expect(JSON.stringify(whatsapp.sent.at(-2)?.body)).toContain('invoice.pdf');
    expect(sentTexts(whatsapp)).not.toContain('cliente difícil');
    expect(sentTexts(whatsapp)).not.toContain('Califique nuestra atención');
    const { id } = await conversationOf(ANA);
    expect((await messages(stack, id)).at(-1)).toMatchObject({
      author: 'human',
      content: { text: 'Hola Ana' },
    });
    expect(await conversationOf(ANA)).toMatchObject({ owner: 'human' });
  });

  it('tells Chatwoot how far a message has come, and why one failed', async () => {
    const [written] = shownWith('Hola Ana');
    await until(
      () => written?.status,
      (status) => status === 'read',
    );
    whatsapp.failNext({ kind: 'failed-later', code: 131047, details: 'Re-engagement message' });
    await chatwoot.agentWrites(desk, 'Demasiado tarde');
    const [late] = shownWith('Demasiado tarde');
    await until(
      () => late?.status,
      (status) => status === 'failed',
    );
    expect(late?.contentAttributes['external_error']).toMatch(/131047.*24 hours/s);
  });

  it('does everything once, though answers of Chatwoot are lost and the service is killed midway', async () => {
    const before = whatsapp.sent.length;
    chatwoot.failNext({ kind: 'reset', when: 'after' });
    await whatsapp.customerWrites({ from: ANA, text: 'uno' });
    await appears('uno');
    for (const [place, text] of ['dos', 'tres', 'cuatro', 'cinco', 'seis'].entries()) {
      await whatsapp.customerWrites({ from: ANA, text: `número ${text}` });
      if (place === 2) stack.kill('chatwoot');
    }
    await until(
      () => stack.isReady('chatwoot'),
      (ready) => ready,
    );
    const delivery = await chatwoot.agentWrites(desk, 'Una sola vez');
    // the same event by another delivery, as an account with two webhooks tells it
    await chatwoot.sendWebhook(delivery.body);
    // what the killed service had in hand is delivered again after 30 s
    await whatsapp.waitForSent(({ text }) => text === 'Una sola vez', 45_000);
    await appears('número seis');
    const healed = await stack.call('POST', `${PATH}/heal/acme`, { body: {} });
    expect(healed.status).toBeLessThan(300);
    await until(
      () => shownWith('Una sola vez')[0]?.status,
      (status) => status === 'read',
    );
    const incoming = shown(desk)
      .filter(({ messageType }) => messageType === 'incoming')
      .map(({ content }) => content);
    expect(incoming.slice(-6)).toEqual([
      'uno',
      'número dos',
      'número tres',
      'número cuatro',
      'número cinco',
      'número seis',
    ]);
    expect(sentTexts(whatsapp).slice(before)).toEqual(['Una sola vez']);
    expect((await conversations(stack, 'acme')).map(({ provider }) => provider)).toEqual(['whatsapp']);
  });

  it('sends an answer whose webhook never came, once, when it is looked for', async () => {
    const before = whatsapp.sent.length;
    chatwoot.loseWebhooks((event) => event === 'message_created');
    await chatwoot.agentWrites(desk, 'Se perdió en el camino');
    chatwoot.loseWebhooks(() => false);
    for (let time = 0; time < 2; time += 1) {
      await stack.call('POST', `${PATH}/heal/acme`, { body: {} });
      await whatsapp.waitForSent(({ text }) => text === 'Se perdió en el camino', 20_000);
    }
    expect(sentTexts(whatsapp).slice(before)).toEqual(['Se perdió en el camino']);
  });

  it('says that a deleted message is still with the customer, once', async () => {
    const [written] = shownWith('Hola Ana');
    await chatwoot.deleteMessage(desk, written?.id ?? 0);
    await appears('Deleted here only');
    await chatwoot.deleteMessage(desk, written?.id ?? 0);
    await whatsapp.customerWrites({ from: ANA, text: 'tras el borrado' });
    await appears('tras el borrado');
    expect(shownWith('Deleted here only')).toMatchObject([{ isPrivate: true }]);
  });

  it('resolves in Chatwoot what is given back through Enlace, and opens it when a person takes it over', async () => {
    const { id } = await conversationOf(ANA);
    const standsAs = (status: string): Promise<unknown> =>
      until(
        () => chatwoot.conversations[0]?.status,
        (it) => it === status,
      );
    expect((await stack.call('POST', `/api/v1/conversations/${id}/resume`)).status).toBe(200);
    await standsAs('resolved');
    expect((await stack.call('POST', `/api/v1/conversations/${id}/take-over`)).status).toBe(200);
    await standsAs('open');
    await whatsapp.customerWrites({ from: ANA, text: 'otra persona' });
    await appears('otra persona');
    expect(await conversationOf(ANA)).toMatchObject({ owner: 'human' });
  });

  it('gives a resolved conversation back to the bot, and is opened again when a person has it again', async () => {
    await chatwoot.changeStatus(desk, 'resolved');
    const { id } = await until(
      () => conversationOf(ANA),
      ({ owner }) => owner === 'bot',
    );
    const before = whatsapp.sent.length;
    const seen = shown(desk).length;
    await whatsapp.customerWrites({ from: ANA, text: CLINIC.question });
    await until(
      () => whatsapp.sent.length,
      (count) => count > before,
    );
    expect(whatsapp.sent.at(-1)?.text).toContain(CLINIC.answer);
    expect(shown(desk)).toHaveLength(seen);
    await stack.call('POST', `/api/v1/conversations/${id}/take-over`);
    const note = await until(
      () => shown(desk).at(-1),
      (last) => last?.content?.includes(CLINIC.answer) === true,
    );
    expect(note).toMatchObject({ isPrivate: true, content: expect.stringContaining(CLINIC.question) });
    await until(
      () => chatwoot.conversations[0]?.status,
      (status) => status === 'open',
    );
    await chatwoot.agentWrites(desk, 'Aquí sigo');
    await whatsapp.waitForSent(({ text }) => text === 'Aquí sigo', 20_000);
  });

  it('does the same for Telegram', async () => {
    await telegram.customerWrites({ from: '700001', name: 'Beto', text: '/ayuda por favor' });
    const { id } = await conversationOf('700001');
    await stack.call('POST', `/api/v1/conversations/${id}/take-over`);
    await telegram.customerWrites({ from: '700001', name: 'Beto', text: '¿Me oye?' });
    const live = await appears('¿Me oye?');
    await chatwoot.agentTypes(live.conversationId, true);
    await until(
      () => telegram.calls,
      (calls) => calls.some(({ path }) => path.endsWith('/sendChatAction')),
    );
    await chatwoot.agentWrites(live.conversationId, 'Le oigo', { replyTo: live.id });
    const sent = await telegram.waitForSent(({ text }) => text === 'Le oigo', 20_000);
    expect(sent.replyTo).toBeDefined();
    expect(sentTexts(telegram).filter((text) => text === 'Le oigo')).toHaveLength(1);
  });
});
