/** A webhook signed with another secret: refused, kept sealed with a diagnosis, released once the secret is mended. */
import { signWhatsApp, type WhatsAppSimulator } from '@enlace/simulators';
import { connectWhatsApp, hostOf, startWhatsApp, whatsAppConfig } from '../kit/channels.js';
import { conversations, messages, webhook, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a webhook with a wrong signature', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;
  let integration: string;

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ statuses: false });
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
    });
    integration = await connectWhatsApp(stack, whatsapp, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
  });

  it('is answered 401 and never with what would have been right', async () => {
    whatsapp.connect({
      webhookUrl: `${stack.url}/api/v1/integrations/webhooks/whatsapp/${integration}`,
      appSecret: 'the-new-secret-nobody-told-us',
    });
    const delivery = await whatsapp.customerWrites({
      from: '5215512345678',
      text: 'no se pierda',
      retry: false,
    });
    expect(delivery.status).toBe(401);
    const expected =
      signWhatsApp(delivery.body, whatsAppConfig(whatsapp)['app_secret'] ?? '')['x-hub-signature-256'] ?? '';
    expect(delivery.responseBody).not.toContain(expected.slice(7));
    expect(JSON.parse(delivery.responseBody)).toMatchObject({
      success: false,
      error: { code: 'webhook.unverified' },
    });
  });

  it('is shown to admins with a diagnosis, without its body', async () => {
    const [kept] = await webhooks(stack, 'acme');
    expect(kept).toMatchObject({
      status: 'quarantined',
      refusal: 'wrong_signature',
      diagnosis: { finding: 'wrong_secret' },
    });
    const shown = await webhook(stack, kept?.id ?? '');
    expect(JSON.stringify(shown)).not.toContain('no se pierda');
  });

  it('cannot be released while the secret is still wrong', async () => {
    const [kept] = await webhooks(stack, 'acme');
    const { status, body } = await stack.call('POST', `/api/v1/webhooks/logs/${kept?.id}/release`);
    expect([status, body.error?.code]).toEqual([401, 'webhook.unverified']);
  });

  it('is let in after the secret is mended, and arrives', async () => {
    const mended = await stack.call('PUT', '/api/v1/integrations/whatsapp/config/acme', {
      body: { config: { app_secret: 'the-new-secret-nobody-told-us' } },
    });
    expect(mended.status).toBe(200);
    const [kept] = await webhooks(stack, 'acme');
    const released = await stack.call('POST', `/api/v1/webhooks/logs/${kept?.id}/release`);
    expect(released.status).toBe(200);
    const [conversation] = await until(
      () => conversations(stack, 'acme'),
      (found) => found.length === 1,
    );
    const [message] = await messages(stack, conversation?.id ?? '');
    expect(message?.content.text).toBe('no se pierda');
    expect((await webhook(stack, kept?.id ?? '')).status).toBe('released');
  });

  it.each(['', '/'])('is refused on every path there is, with and without a slash (%s)', async (slash) => {
    for (const path of [
      '/api/webhooks/whatsapp',
      '/api/integrations/webhooks/whatsapp',
      '/api/v1/integrations/webhooks/whatsapp',
    ]) {
      const url = `${stack.url}${path}${slash}`;
      const wrong = await whatsapp.customerWrites({
        from: '5215500000000',
        text: 'x',
        url,
        signature: 'wrong',
        retry: false,
      });
      const right = await whatsapp.customerWrites({ from: '5215500000000', text: 'x', url, retry: false });
      expect([path, wrong.status, right.status]).toEqual([path, 401, 200]);
    }
  });
});
