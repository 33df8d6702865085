/** Tawk.to through the public door: set-up, transcripts, tickets, figures, sessions and the widget's settings. */
import type { TawktoSimulator } from '@enlace/simulators';
import { hmac } from '@enlace/crypto';
import { connectTawkto, hostOf, startTawkto } from '../kit/channels.js';
import { FileServer } from '../kit/file-server.js';
import { all, conversations, messages } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const API = '/api/v1/integrations/tawkto';
const MAP = Buffer.from('\x89PNG\r\n\x1a\na map', 'latin1');

interface Setup {
  readonly status: string;
  readonly follow_up: { readonly webhook: { readonly registered: boolean; readonly steps: string[] } };
}

describe('Tawk.to', () => {
  let tawkto: TawktoSimulator;
  let locked: TawktoSimulator;
  let files: FileServer;
  let stack: Stack;

  beforeAll(async () => {
    tawkto = await startTawkto();
    locked = await startTawkto({ restAccess: false, propertyId: '63b0c2f4a7d91e0012c4d5e6' });
    files = await FileServer.start({ 'mapa.png': { bytes: MAP, type: 'image/png' } });
    stack = await Stack.start({
      services: ['webhook-ingress', 'tawkto', 'rag-orchestrator'],
      allowHosts: [hostOf(tawkto), hostOf(locked), new URL(files.url).host],
      env: { PUBLIC_URL: 'https://enlace.example' },
    });
    await connectTawkto(stack, tawkto, 'acme', { javascript_api_key: 'js-key', time_zone: 'UTC' });
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([tawkto?.stop(), locked?.stop(), files?.stop()]);
  });

  describe('being set up', () => {
    const setUp = (tenant: string, simulator: TawktoSimulator, config: Record<string, string>) =>
      stack.call<Setup>('POST', `${API}/setup`, {
        body: {
          tenant_id: tenant,
          config: { property_id: simulator.property.id, base_url: simulator.url, ...config },
        },
      });

    it('is refused only where tawk.to refuses the key', async () => {
      const refused = await setUp('globex', tawkto, { api_key: 'wrong' });
      expect([refused.status, refused.body.error?.code]).toEqual([422, 'integration.refused']);
      const noAccess = await setUp('globex', locked, { api_key: locked.apiKey });
      expect(noAccess.body.data).toMatchObject({
        status: 'unverified',
        message: expect.stringContaining('no access to the REST API') as string,
        follow_up: { webhook: { registered: false } },
      });
    });

    it('says every step a person has to take where the webhook cannot be registered', async () => {
      const { body } = await setUp('hooli', locked, {});
      const steps = body.data?.follow_up.webhook.steps.join('\n');
      expect(steps).toMatch(/dashboard\.tawk\.to[^]*Settings > Webhooks/);
      expect(steps).toMatch(/https:\/\/enlace\.example\/api\/v1\/integrations\/webhooks\/tawkto\//);
      expect(steps).toMatch(/PUT \/api\/v1\/integrations\/tawkto\/config\/hooli/);
    });

    it('registers the webhook once where it can, compares it, and takes it away', async () => {
      const config = { api_key: tawkto.apiKey, webhook_secret: 'secret' };
      const first = await setUp('initech', tawkto, config);
      expect(first.body.data).toMatchObject({
        status: 'active',
        follow_up: { webhook: { registered: true, steps: [] } },
      });
      await setUp('initech', tawkto, config);
      expect(tawkto.registeredHooks).toMatchObject([
        { url: expect.stringContaining('https://enlace.example/api/') as string },
      ]);
      const path = `${API}/webhook?tenant_id=initech`;
      const shown = await stack.call<{ differences: string[] }>('GET', path);
      expect(shown.body.data).toMatchObject({
        registered: true,
        differences: [expect.stringContaining('no webhook has come yet')],
      });
      const again = await stack.call('POST', `${API}/webhook`, { body: { tenant_id: 'initech' } });
      expect([again.status, tawkto.registeredHooks.length]).toEqual([200, 1]);
      const removed = await stack.call('DELETE', path);
      expect(removed.body.data).toMatchObject({ registered: false });
      expect(tawkto.registeredHooks).toEqual([]);
    });
  });

  it('has each message of a chat once, in order, with its files, whatever is sent twice', async () => {
    const { chatId } = await tawkto.customerWrites({
      from: 'v1',
      email: 'ana@example.com',
      text: 'Quiero una cita',
    });
    tawkto.agentWrites(chatId, '¿Para cuándo?');
    await tawkto.customerWrites({ from: 'v1', text: 'Mañana' });
    await tawkto.customerWrites({ from: 'v1', text: 'Mañana' });
    tawkto.visitorAttaches(chatId, {
      url: `${files.url}/mapa.png`,
      name: 'mapa.png',
      mimeType: 'image/png',
      size: MAP.length,
    });
    await tawkto.endChat(chatId);
    const [conversation] = await until(
      () => conversations(stack, 'acme'),
      (found) => found.length > 0,
    );
    const ofChat = async () =>
      (await messages(stack, conversation?.id ?? '')).filter(({ provider_message_id: id }) => id !== null);
    await until(ofChat, (found) => found.length >= 5);
    const { transcript } = await tawkto.endChat(chatId);
    expect(transcript.status).toBe(200);
    const timeline = await ofChat();
    expect(timeline.map(({ author, content }) => [author, content.text ?? content.type])).toEqual([
      ['contact', 'Quiero una cita'],
      ['human', '¿Para cuándo?'],
      ['contact', 'Mañana'],
      ['contact', 'Mañana'],
      ['contact', 'image'],
    ]);
    const stored = await until(
      () =>
        all<{ attachments: { state: string; size: number }[] }>(
          stack,
          `/api/v1/conversations/${conversation?.id}/messages`,
        ),
      (found) => found.some(({ attachments }) => attachments[0]?.state === 'stored'),
    );
    expect(stored.flatMap(({ attachments }) => attachments)).toMatchObject([
      { state: 'stored', size: MAP.length },
    ]);
  });

  it('keeps a ticket in a conversation of its own, though its author chats', async () => {
    await tawkto.createTicket({
      name: 'Ana',
      email: 'ana@example.com',
      subject: 'Factura',
      text: 'Falta una',
    });
    const found = await until(
      () =>
        all<{ id: string; state: string; contact: { id: string } }>(
          stack,
          '/api/v1/conversations?tenant_id=acme',
        ),
      (list) => list.length >= 2,
    );
    expect(new Set(found.map(({ contact }) => contact.id)).size).toBe(1);
    const ticket = found.find(({ state }) => state === 'closed');
    expect((await messages(stack, ticket?.id ?? '')).map(({ content }) => content.text)).toEqual([
      'Factura\n\nFalta una',
    ]);
  });

  it('reads who writes from the form before the chat, and lists running chats first', async () => {
    await tawkto.customerWrites({
      from: 'v2',
      text: 'Nombre : Omar\r\nEmail : omar@example.org\r\nTeléfono : 55 1234 5678',
    });
    const sessions = await until(
      async () =>
        (await stack.call<{ items: Record<string, unknown>[] }>('GET', `${API}/sessions/acme?limit=50`)).body
          .data?.items ?? [],
      (items) => items.length >= 2,
    );
    expect(sessions).toMatchObject([
      { status: 'active', visitor: { name: 'Omar', email: 'omar@example.org' } },
      { status: 'ended', visitor_messages: 4, agent_messages: 1, visitor: { email: 'ana@example.com' } },
    ]);
  });

  it('gives figures of a period, says where from, and is all zeros where nothing was', async () => {
    const figures = await stack.call('GET', `${API}/analytics/acme`);
    expect(figures.body.data).toMatchObject({
      time_zone: 'UTC',
      sources: { stored_events: { used: true }, rest_api: { used: false, reason: 'no api_key is saved' } },
      totals: { chats: 2, visitor_messages: 5, agent_messages: 1, tickets: 1, missed: 0 },
      countries: [{ country: 'MX', chats: 2 }],
    });
    const none = await stack.call<{ totals: object; by_day: unknown[] }>(
      'GET',
      `${API}/analytics/acme?start_date=2020-02-01&end_date=2020-02-29&time_zone=America/Mexico_City`,
    );
    expect(none.body.data).toMatchObject({
      totals: { chats: 0, messages: 0, duration_seconds: { median: 0, p90: 0 } },
    });
    expect(none.body.data?.by_day).toHaveLength(29);
    for (const dates of [
      'start_date=2026-02-30',
      'start_date=2026-02-02&end_date=2026-02-01',
      'start_date=2020-01-01&end_date=2026-01-01',
      'end_date=yesterday',
      'time_zone=Mars/Olympus',
    ]) {
      const { status, body } = await stack.call('GET', `${API}/analytics/acme?${dates}`);
      expect([dates, status, body.error?.code]).toEqual([dates, 400, 'request.invalid']);
    }
  });

  it('asks tawk.to too where there is a key, and counts what never came here', async () => {
    const config = { api_key: tawkto.apiKey, base_url: tawkto.url };
    await stack.call('PUT', `${API}/config/acme`, { body: { config } });
    await stack.call('DELETE', `${API}/webhook?tenant_id=acme`);
    await tawkto.customerWrites({
      from: 'lost',
      text: 'Se pierde',
      url: `${files.url}/nowhere`,
      retry: false,
    });
    const { body } = await stack.call<{ sources: object }>('GET', `${API}/analytics/acme`);
    expect(body.data?.sources).toMatchObject({
      rest_api: { used: true, chats: 3, missing_here: 1, complete: true },
    });
  });

  it('proves a signed-in visitor to tawk.to for the business’s back end alone', async () => {
    const path = `${API}/widget/acme/identity`;
    const body = { email: 'ana@example.com', name: 'Ana' };
    const proven = await stack.call('POST', path, { body });
    expect(proven.body.data).toEqual({ ...body, hash: hmac('sha256', 'js-key', body.email, 'hex') });
    expect(proven.headers.get('cache-control')).toBe('no-store');
    expect((await stack.call('POST', path, { body, key: null })).status).toBe(401);
  });

  it('serves the script to everybody, once, and refuses settings that would break it', async () => {
    const settings = {
      greeting: '¿Le ayudamos? </script>',
      portals: [{ origin: 'https://www.example.org' }],
    };
    const saved = await stack.call('PUT', `${API}/widget/acme/settings`, { body: settings });
    expect(saved.body.data).toMatchObject({
      settings,
      snippet: expect.stringContaining('acme.js') as string,
    });
    const script = await fetch(`${stack.url}${API}/widget/acme.js`);
    const etag = script.headers.get('etag') ?? '';
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=300');
    const text = await script.text();
    expect(text).toContain(tawkto.property.id);
    for (const secret of [tawkto.webhookSecret, tawkto.apiKey, 'js-key', '</script>', 'eval(']) {
      expect(text).not.toContain(secret);
    }
    const again = await fetch(`${stack.url}${API}/widget/acme.js`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const broken = await stack.call('PUT', `${API}/widget/acme/settings`, { body: { custom_js: 'if (' } });
    expect([broken.status, JSON.stringify(broken.body.error)]).toEqual([
      400,
      expect.stringContaining('custom_js'),
    ]);
    expect((await fetch(`${stack.url}${API}/widget/nobody.js`)).status).toBe(404);
  });
});
