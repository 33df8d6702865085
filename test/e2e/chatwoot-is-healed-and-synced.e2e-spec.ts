/** Chatwoot registered by API; webhooks that got lost are found again; contacts and clients are kept alike on both sides. */
import type { ChatwootSimulator } from '@enlace/simulators';
import { hostOf, startChatwoot } from '../kit/channels.js';
import { conversations, messages, type Message } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const PATH = '/api/v1/integrations/chatwoot';

interface Healed {
  readonly found: number;
  readonly ingested: number;
  readonly complete: boolean;
}

describe('an account of Chatwoot', () => {
  let chatwoot: ChatwootSimulator;
  let stack: Stack;

  beforeAll(async () => {
    chatwoot = await startChatwoot();
    stack = await Stack.start({
      services: ['webhook-ingress', 'chatwoot', 'rag-orchestrator'],
      allowHosts: [hostOf(chatwoot)],
    });
    const { webhookUrl } = await stack.setUp('chatwoot', 'acme', {
      base_url: chatwoot.url,
      api_access_token: chatwoot.administrator.token,
      account_id: chatwoot.accountId,
    });
    const made = await stack.call<{ differences: string[] }>('POST', `${PATH}/registration`, {
      body: { tenant_id: 'acme', url: webhookUrl },
    });
    expect([made.status, made.body.data?.differences]).toEqual([200, []]);
  });

  afterAll(async () => {
    await stack?.stop();
    await chatwoot?.stop();
  });

  it('tells the secret it made up, so that its webhooks are proven at once', async () => {
    const delivery = await chatwoot.customerWrites({ from: '+525500000001', text: 'Hola', inboxId: 2 });
    expect(delivery.status).toBe(200);
    const status = await stack.call('GET', '/api/webhooks/chatwoot', { key: null });
    expect(status.body).toMatchObject({ success: true, message: expect.stringContaining('Chatwoot') });
  });

  it('has nothing missing and nothing twice after one sweep, though a tenth of its webhooks got lost', async () => {
    let sent = 0;
    let lost = 0;
    chatwoot.loseWebhooks((event) => {
      if (event !== 'message_created') return false;
      sent += 1;
      if (sent % 10 !== 0) return false;
      lost += 1;
      return true;
    });
    for (let n = 0; n < 50; n += 1) {
      const from = `+5255100000${String(n % 10).padStart(2, '0')}`;
      const { conversationId } = await chatwoot.customerWrites({ from, text: `mensaje ${n}`, inboxId: 2 });
      if (n % 5 === 0) await chatwoot.agentWrites(conversationId, `respuesta ${n}`);
      if (n % 7 === 0) await chatwoot.agentWrites(conversationId, `nota ${n}`, { isPrivate: true });
    }
    expect(lost).toBeGreaterThan(4);
    const ids = (): string[] =>
      chatwoot.messages.filter(({ isPrivate }) => !isPrivate).map(({ id }) => String(id));
    const missing = ids().length - (await stored()).length;
    expect(missing).toBeGreaterThan(0);
    chatwoot.loseWebhooks(() => false);

    const healed = await heal();
    expect(healed.complete).toBe(true);
    expect(healed.found).toBeGreaterThanOrEqual(lost);
    const kept = await until(stored, (found) => ids().every((id) => found.includes(id)), 20_000);
    expect(kept.sort()).toEqual(ids().sort());

    const again = await until(heal, ({ found }) => found === 0, 20_000);
    expect(again).toMatchObject({ ingested: 0, complete: true });
    expect((await stored()).sort()).toEqual(ids().sort());
  });

  async function heal(): Promise<Healed> {
    const answer = await stack.call<Healed>('POST', `${PATH}/heal/acme`, { body: {} });
    if (answer.body.data === undefined) throw new Error(JSON.stringify(answer.body) + stack.output);
    return answer.body.data;
  }

  /** Chatwoot's ids of all messages that are kept, each as often as it is. */
  async function stored(): Promise<string[]> {
    const found: Message[] = [];
    for (const { id } of await conversations(stack, 'acme')) found.push(...(await messages(stack, id)));
    return found.flatMap(({ provider_message_id: id }) => id ?? []);
  }
});
