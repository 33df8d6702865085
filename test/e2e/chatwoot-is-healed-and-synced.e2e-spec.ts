/** Chatwoot registered by API; webhooks that got lost are found again; contacts and clients are kept alike on both sides. */
import { ClientStore, Database } from '@enlace/persistence';
import type { ChatwootSimulator } from '@enlace/simulators';
import { CLINIC, hostOf, startChatwoot } from '../kit/channels.js';
import { conversations, messages, type Message } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const PATH = '/api/v1/integrations/chatwoot';

const ANA = '+525500000001';
const BY = { actor: 'key-1' };
const OF = { tenantId: 'acme', source: 'api' } as const;

interface Progress {
  readonly state: string;
  readonly synced: number;
  readonly not_found: number;
  readonly failed: number;
  readonly total: number | null;
}

interface Healed {
  readonly found: number;
  readonly ingested: number;
  readonly complete: boolean;
}

describe('an account of Chatwoot', () => {
  let chatwoot: ChatwootSimulator;
  let stack: Stack;
  let database: Database;
  let clients: ClientStore;

  beforeAll(async () => {
    chatwoot = await startChatwoot();
    stack = await Stack.start({
      services: ['webhook-ingress', 'chatwoot', 'rag-orchestrator'],
      allowHosts: [hostOf(chatwoot)],
    });
    database = Database.open({ url: stack.databaseUrl, poolSize: 2 });
    clients = new ClientStore(database);
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
    await database?.close();
    await stack?.stop();
    await chatwoot?.stop();
  });

  it('tells the secret it made up, so that its webhooks are proven at once', async () => {
    const delivery = await chatwoot.customerWrites({ from: ANA, text: 'Hola', inboxId: 2 });
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

  it('is told which client a contact is, and of what changes of that client', async () => {
    await clients.create({ ...OF, id: 'c-1', firstName: 'Ana', attributes: { total_appointments: 3 } }, BY);
    const contact = (await conversations(stack, 'acme')).find(
      ({ contact: { external_id: id } }) => id === String(chatwoot.contact(ANA)?.id),
    )?.contact.id;
    const linked = await stack.call('PUT', `/api/v1/contacts/${contact}/client`, {
      body: { client_id: 'c-1' },
    });
    expect(linked.status).toBe(200);
    const told = await until(attributes, ({ client_id: id }) => id !== undefined, 20_000);
    expect(told).toEqual({ client_id: 'c-1', tenant_id: 'acme', total_appointments: 3 });
    await until(
      () => clients.get('acme', 'c-1'),
      (client) => client?.phone === ANA,
    );

    const more = { attributes: { total_appointments: 4, last_appointment: '2026-11-20' } };
    await clients.update('acme', 'c-1', more, BY);
    const again = await until(attributes, ({ total_appointments: total }) => total === 4, 25_000);
    expect(again).toMatchObject({ client_id: 'c-1', last_appointment: '2026-11-20' });
  });

  it.each(['+525512345678', '+5215512345678'])(
    'knows whoever writes from %s as the client whose phone was written 55 1234 5678',
    async (from) => {
      const { body } = await stack.call('POST', '/api/v1/clients', {
        body: {
          tenant_id: 'acme',
          id: 'c-2',
          first_name: 'Beto',
          phone: '55 1234 5678',
          attributes: { total_appointments: 2, last_appointment: '2026-11-02' },
        },
      });
      const is = ['client.exists', undefined];
      expect(is).toContain(body.error?.code);
      await chatwoot.customerWrites({ from, text: 'Hola', inboxId: 2 });
      const told = await until(
        () => chatwoot.contact(from)?.customAttributes ?? {},
        ({ client_id: id }) => id !== undefined,
        20_000,
      );
      expect(told).toEqual({
        client_id: 'c-2',
        tenant_id: 'acme',
        total_appointments: 2,
        last_appointment: '2026-11-02',
      });
    },
  );

  it('comes to say the same as the client however both are edited at once', async () => {
    const both = async (): Promise<[unknown, unknown, unknown, unknown]> => {
      const client = await clients.get('acme', 'c-1');
      const there = chatwoot.contact(ANA);
      const name = [client?.firstName, client?.lastName].filter(Boolean).join(' ');
      return [name, there?.name, client?.email, there?.email];
    };
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([
        edit({ name: `Ana Chatwoot ${round}` }),
        clients.update('acme', 'c-1', { email: `ana${round}@example.com` }, BY),
        ...(round % 2 === 0 ? [clients.update('acme', 'c-1', { firstName: `Anita ${round}` }, BY)] : []),
        edit({ custom_attributes: { client_id: 'forged', vip: true } }),
      ]);
    }
    await edit({ name: 'Ana Última' });
    const alike = ([name, theirs, email, other]: unknown[]): boolean =>
      name === theirs && email === other && email !== null;
    let quiet: unknown[] = [];
    await until(
      async () => {
        const before = quiet;
        quiet = await both();
        return { before, quiet };
      },
      (seen) => alike(seen.quiet) && JSON.stringify(seen.before) === JSON.stringify(seen.quiet),
      40_000,
      1_000,
    );
    expect((await both())[2]).toBe('ana3@example.com');
    expect(attributes()).toMatchObject({ client_id: 'c-1', vip: true });
  });

  it('is synced as a whole, also where the service is killed meanwhile', async () => {
    for (let n = 0; n < 40; n += 1) {
      const phone = `+525520000${String(n).padStart(3, '0')}`;
      await api('POST', '/contacts', { name: `Persona ${n}`, phone_number: phone });
      if (n % 4 !== 0) await clients.create({ ...OF, id: `p-${n}`, phone, firstName: `Cliente ${n}` }, BY);
    }
    const begun = await stack.call('POST', `${PATH}/sync/acme`, { body: {} });
    expect([begun.status, begun.body.data?.['state']]).toEqual([202, 'running']);
    await until(progress, ({ synced }) => synced > 0, 20_000);
    stack.kill('chatwoot');
    const done = await until(progress, ({ state }) => state !== 'running', 60_000);
    expect(done).toMatchObject({ state: 'done', failed: 0, total: chatwoot.contacts.length });
    expect(done.synced + done.not_found).toBe(chatwoot.contacts.length);
    expect((await clients.matches({ tenantId: 'acme' })).items).toEqual([]);
    for (let n = 0; n < 40; n += 1) {
      const there = chatwoot.contact(`+525520000${String(n).padStart(3, '0')}`);
      expect([n, there?.customAttributes['client_id'], there?.name]).toEqual(
        n % 4 === 0 ? [n, undefined, `Persona ${n}`] : [n, `p-${n}`, `Cliente ${n}`],
      );
    }
  });

  it('gives a conversation that an agent took and resolved back to the bot, with the next message', async () => {
    const of = async (): Promise<string[]> =>
      (await conversations(stack, 'acme'))
        .filter(({ contact }) => contact.external_id === String(chatwoot.contact(ANA)?.id))
        .map(({ owner }) => owner);
    const { conversationId } = await chatwoot.customerWrites({
      from: ANA,
      text: '¿Hay alguien?',
      inboxId: 2,
    });
    await chatwoot.agentWrites(conversationId, 'Nota', { isPrivate: true });
    await chatwoot.assign(conversationId, true);
    await chatwoot.agentWrites(conversationId, 'Sí, dígame');
    await until(of, (owners) => owners.join() === 'human');
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // Chatwoot tells whole seconds
    await chatwoot.changeStatus(conversationId, 'resolved');
    await until(
      () => stack.call('GET', '/api/v1/conversations?tenant_id=acme&limit=200'),
      ({ body }) => JSON.stringify(body).includes('"closed"'),
    );
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    await chatwoot.customerWrites({ from: ANA, text: CLINIC.question, inboxId: 2 });
    await chatwoot.waitForSent(({ text }) => text.includes(CLINIC.answer), 20_000);
    expect((await of()).sort()).toEqual(['bot', 'human']);
  });

  it('is late with what it heals, but does not answer what an agent has answered meanwhile', async () => {
    const [served, waiting] = ['+525577000001', '+525577000002'];
    chatwoot.loseWebhooks(() => true);
    const ask = { text: CLINIC.question, inboxId: 2 };
    const { conversationId } = await chatwoot.customerWrites({ ...ask, from: served });
    await chatwoot.agentWrites(conversationId, 'Ya le contesté');
    const resolved = await chatwoot.customerWrites({ ...ask, from: '+525577000003' });
    await chatwoot.changeStatus(resolved.conversationId, 'resolved');
    const open = await chatwoot.customerWrites({ ...ask, from: waiting });
    chatwoot.loseWebhooks(() => false);
    const before = chatwoot.messages.length;
    await heal();
    const written = (): number[] => chatwoot.messages.slice(before).map((it) => it.conversationId);
    await until(written, (found) => found.includes(open.conversationId), 20_000);
    const ids = chatwoot.messages.slice(0, before).map(({ id }) => String(id));
    await until(stored, (found) => ids.slice(-4).every((id) => found.includes(id)), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(new Set(written())).toEqual(new Set([open.conversationId]));
  });

  function attributes(): Record<string, unknown> {
    return chatwoot.contact(ANA)?.customAttributes ?? {};
  }

  async function edit(fields: object): Promise<void> {
    await api('PUT', `/contacts/${chatwoot.contact(ANA)?.id}`, fields);
  }

  /** As an agent's browser or another integration would. */
  async function api(method: string, path: string, body: object): Promise<void> {
    const answer = await fetch(`${chatwoot.url}/api/v1/accounts/${chatwoot.accountId}${path}`, {
      method,
      headers: { api_access_token: chatwoot.agent.token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
  }

  async function progress(): Promise<Progress> {
    const answer = await stack.call<Progress>('GET', `${PATH}/sync/acme`).catch(() => undefined);
    // the gateway has nobody to ask while the service starts again
    return answer?.body.data ?? { state: 'running', synced: 0, not_found: 0, failed: 0, total: null };
  }

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
