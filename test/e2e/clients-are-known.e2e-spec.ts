/** Clients of a business: imported, known on each channel by what the channel vouches for, merged and taken apart again. */
import type { TawktoSimulator, WhatsAppSimulator } from '@enlace/simulators';
import { connectTawkto, connectWhatsApp, hostOf, startTawkto, startWhatsApp } from '../kit/channels.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

interface Client {
  readonly id: string;
  readonly phone: string | null;
  readonly source: string;
  readonly attributes: Record<string, unknown>;
  readonly identities?: readonly { kind: string; value: string }[];
}

interface Contact {
  readonly contact_id: string;
  readonly provider: string;
  readonly evidence: string;
  readonly strength: string;
}

const OF = 'tenant_id=acme';
const CLIENTS = '/api/v1/clients';

describe('the clients of a business', () => {
  let whatsapp: WhatsAppSimulator;
  let tawkto: TawktoSimulator;
  let stack: Stack;

  beforeAll(async () => {
    [whatsapp, tawkto] = await Promise.all([startWhatsApp(), startTawkto()]);
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'tawkto', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp), hostOf(tawkto)],
    });
    await connectWhatsApp(stack, whatsapp, 'acme');
    await connectTawkto(stack, tawkto, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
    await tawkto?.stop();
  });

  const items = async <Item>(path: string): Promise<Item[]> =>
    (await stack.api.get<{ items: Item[] }>(path)).items;
  const contactsOf = (id: string): Promise<Contact[]> => items(`${CLIENTS}/${id}/contacts?${OF}`);

  async function imports(type: string, body: string, query = ''): Promise<Record<string, unknown>> {
    const answer = await fetch(`${stack.url}${CLIENTS}/import?${OF}${query}`, {
      method: 'POST',
      headers: { 'x-api-key': stack.adminKey, 'content-type': type },
      body,
    });
    return ((await answer.json()) as { data: Record<string, unknown> }).data;
  }

  it.each([
    ['55 1234 5678', '+525512345678'],
    ['(555) 123-4567', '+525551234567'],
  ])('have the phone %s as %s, and no other client has it in another form', async (written, e164) => {
    const made = await stack.api.post<Client>(CLIENTS, {
      tenant_id: 'acme',
      id: `c${e164}`.replace('+', ''),
      phone: written,
    });
    expect(made).toMatchObject({ phone: e164, source: 'api' });
    const again = await stack.call('POST', CLIENTS, {
      body: { tenant_id: 'acme', phone: `+521${e164.slice(3)}` },
    });
    expect([again.status, again.body.error?.code]).toEqual([409, 'client.phone_taken']);
    for (const q of [written, e164, `+521${e164.slice(3)}`]) {
      const found = await items<Client>(`${CLIENTS}?${OF}&q=${encodeURIComponent(q)}`);
      expect(found.map(({ id }) => id)).toEqual([made.id]);
    }
  });

  it('are imported once, whatever the file, with every bad row told', async () => {
    const csv =
      'id;first_name;phone;email;total_appointments\n' +
      'c-1;Ana;+52 33 1111 2222;Ana@Example.com;3\n' +
      'c-2;Beto;12;;\n' +
      ';Carla;33 1111 3333;;1\n' +
      'c-4;Dario;521 33 1111 2222;;\n';
    const errors = [
      { row: 3, column: 'phone' },
      { row: 5, column: 'phone' },
    ];
    const dry = await imports('text/csv', csv, '&dry_run=true');
    expect(dry).toMatchObject({ dry_run: true, created: 2, failed: 2 });
    expect((await stack.call('GET', `${CLIENTS}/c-1?${OF}`)).status).toBe(404);
    expect(await imports('text/csv', csv)).toMatchObject({
      created: 2,
      updated: 0,
      failed: 2,
      errors,
      more: false,
    });
    expect(await imports('text/csv', csv)).toMatchObject({ created: 0, unchanged: 2, failed: 2 });
    const lines =
      '{"id":"c-1","attributes":{"total_appointments":4}}\n{"phone":"33 1111 3333","last_name":"Luna"}\n';
    expect(await imports('application/x-ndjson', lines)).toMatchObject({ updated: 2, failed: 0 });
    expect(await imports('application/json', '[{"id":"c-1","first_name":"Ana"}]')).toMatchObject({
      unchanged: 1,
    });
    expect(await stack.api.get<Client>(`${CLIENTS}/c-1?${OF}`)).toMatchObject({
      phone: '+523311112222',
      source: 'import',
      attributes: { total_appointments: 4 },
    });
    expect((await items<Client>(`${CLIENTS}?${OF}&q=carl+lun`)).length).toBe(1);
  });

  it('are known when they write from their phone, in whichever form the channel gives it', async () => {
    await whatsapp.customerWrites({ from: '5213311112222', name: 'Ana', text: 'Hola' });
    const [contact] = await until(
      () => contactsOf('c-1'),
      (found) => found.length === 1,
    );
    expect(contact).toMatchObject({ provider: 'whatsapp', evidence: 'phone', strength: 'strong' });
  });

  it('are only suggested by an email that a visitor typed in; a person decides', async () => {
    await tawkto.customerWrites({ name: 'Alguien', email: 'ana@example.com', text: 'Hola' });
    const [asked] = await until(
      () => items<{ id: string; state: string; contact_id: string }>(`${CLIENTS}/conflicts?${OF}`),
      (found) => found.length === 1,
    );
    expect(asked).toMatchObject({
      state: 'suggestion',
      candidates: [{ client_id: 'c-1', kind: 'email', strength: 'weak' }],
    });
    expect(await contactsOf('c-1')).toHaveLength(1);
    const path = `${CLIENTS}/conflicts/${asked?.id}/resolve`;
    await stack.api.post(path, { tenant_id: 'acme', client_id: 'c-1' });
    expect((await contactsOf('c-1')).map(({ provider }) => provider).sort()).toEqual(['tawkto', 'whatsapp']);
    const twice = await stack.call('POST', path, { body: { tenant_id: 'acme', client_id: null } });
    expect([twice.status, twice.body.error?.code]).toEqual([409, 'client_match.resolved']);
  });

  it('are found for contacts that wrote before; nobody is made a client unless the tenant wants it', async () => {
    await whatsapp.customerWrites({ from: '5213399990000', name: 'Eva', text: 'Hola' });
    const wrote = () => items<{ contact: { name: string } }>(`/api/v1/conversations?${OF}`);
    await until(wrote, (found) => found.some(({ contact }) => contact.name === 'Eva'));
    expect(await items<Client>(`${CLIENTS}?${OF}&q=33+9999+0000`)).toEqual([]);
    await stack.api.post(CLIENTS, { tenant_id: 'acme', id: 'eva', phone: '33 9999 0000' });
    expect(await contactsOf('eva')).toHaveLength(1);
    await stack.call('PUT', `${CLIENTS}/settings`, {
      body: { tenant_id: 'acme', create_automatically: true },
    });
    await whatsapp.customerWrites({ from: '5213388887777', name: 'Iris', text: 'Hola' });
    const made = await until(
      () => items<Client>(`${CLIENTS}?${OF}&q=iris`),
      (found) => found.length === 1,
    );
    expect(made).toMatchObject([{ phone: '+523388887777', source: 'automatic' }]);
  });

  it('become one, and two again exactly as they were', async () => {
    const look = async () =>
      Promise.all(
        ['c-1', 'eva'].map(async (id) => {
          const {
            revision: _,
            updated_at: __,
            ...rest
          } = await stack.api.get<Record<string, unknown>>(`${CLIENTS}/${id}?${OF}`);
          return { ...rest, contacts: await contactsOf(id) };
        }),
      );
    const before = await look();
    await stack.api.post(`${CLIENTS}/c-1/merge`, { tenant_id: 'acme', into: 'eva' });
    expect(await contactsOf('eva')).toHaveLength(3);
    expect(await stack.api.get(`${CLIENTS}/c-1?${OF}`)).toMatchObject({ merged_into: 'eva' });
    await stack.api.post(`${CLIENTS}/c-1/unmerge`, { tenant_id: 'acme' });
    expect(await look()).toEqual(before);
  });
});
