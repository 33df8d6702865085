/** Templates at the simulated WhatsApp Cloud API: listed, created, deleted, changed and sent, by Meta's rules. */
import { WhatsAppSimulator } from './whatsapp.simulator.js';

const BODY = { type: 'BODY', text: 'Hola {{1}}, gracias', example: { body_text: [['Ana']] } };
const DRAFT = { name: 'hello', language: 'es', category: 'UTILITY', components: [BODY] };

interface GraphBody {
  readonly data?: readonly Record<string, unknown>[];
  readonly paging?: { readonly cursors: { readonly after: string }; readonly next?: string };
  readonly id?: string;
  readonly status?: string;
  readonly success?: boolean;
  readonly error?: {
    readonly code: number;
    readonly error_subcode?: number;
    readonly error_user_msg?: string;
  };
}

describe('templates of the simulated WhatsApp Cloud API', () => {
  const simulator = new WhatsAppSimulator({ enforceWindow: false });

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  async function graph(method: string, path: string, body?: object): Promise<GraphBody> {
    const { wabaId, accessToken } = simulator.number;
    const answer = await fetch(`${simulator.url}/v25.0/${wabaId}/message_templates${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as GraphBody;
  }

  async function sent(name: string, components: readonly object[] = []): Promise<number | undefined> {
    const { phoneNumberId, accessToken } = simulator.number;
    const answer = await fetch(`${simulator.url}/v25.0/${phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        to: '5215512345678',
        type: 'template',
        template: { name, language: { code: 'es' }, components },
      }),
    });
    return ((await answer.json()) as GraphBody).error?.code;
  }

  const words = (...texts: string[]): object => ({
    type: 'body',
    parameters: texts.map((text) => ({ type: 'text', text })),
  });

  it('are created once, wait for their review, and can be sent when they are approved and not while paused', async () => {
    expect(await graph('POST', '', DRAFT)).toMatchObject({ status: 'PENDING', category: 'UTILITY' });
    expect((await graph('POST', '', DRAFT)).error).toMatchObject({ code: 100, error_subcode: 2388024 });
    expect(await sent('hello', [words('Ana')])).toBe(132001);
    await simulator.changeTemplate('hello', 'es', { status: 'APPROVED' });
    expect(await sent('hello', [words('Ana')])).toBeUndefined();
    expect(await sent('hello')).toBe(132000);
    await simulator.changeTemplate('hello', 'es', { status: 'PAUSED' });
    expect(await sent('hello', [words('Ana')])).toBe(132015);
    await simulator.changeTemplate('hello', 'es', { status: 'DISABLED' });
    expect(await sent('hello', [words('Ana')])).toBe(132016);
  });

  it.each<[string, object, string]>([
    ['a name with capitals', { name: 'Hello' }, 'lower-case'],
    ['no body', { components: [] }, 'BODY'],
    ['no sample', { components: [{ type: 'BODY', text: 'Hola {{1}}, sí' }] }, 'example'],
    ['a gap at the end', { components: [{ ...BODY, text: 'Hola {{1}}' }] }, 'start or end'],
    ['a header of a kind nobody knows', { components: [BODY, { type: 'HEADER', format: 'SONG' }] }, 'SONG'],
    ['a file without a sample', { components: [BODY, { type: 'HEADER', format: 'IMAGE' }] }, 'sample'],
  ])('with %s are refused', async (_, changed, words_) => {
    const { error } = await graph('POST', '', { ...DRAFT, name: 'odd', ...changed });
    expect(error?.code).toBe(100);
    expect(error?.error_user_msg).toContain(words_);
  });

  it('are listed page by page, with the fields that were asked for', async () => {
    for (const name of ['b', 'c', 'd']) await graph('POST', '', { ...DRAFT, name });
    const first = await graph('GET', '?limit=3&fields=name,quality_score');
    expect(Object.keys(first.data?.[0] ?? {}).sort()).toEqual(['id', 'name', 'quality_score']);
    expect(first.paging?.next).toBeDefined();
    const second = await graph('GET', `?limit=3&after=${first.paging?.cursors.after}`);
    expect(second.paging?.next).toBeUndefined();
    expect([...(first.data ?? []), ...(second.data ?? [])].map(({ name }) => name)).toEqual([
      'hello',
      'b',
      'c',
      'd',
    ]);
    expect((await graph('GET', '?name=c')).data).toHaveLength(1);
  });

  it('are deleted by name, or one of them by its id', async () => {
    await graph('POST', '', { ...DRAFT, name: 'two' });
    const { id } = await graph('POST', '', { ...DRAFT, name: 'two', language: 'en' });
    expect(await graph('DELETE', `?name=two&hsm_id=${id}`)).toEqual({ success: true });
    expect((await graph('GET', '?name=two')).data?.map(({ language }) => language)).toEqual(['es']);
    expect(await graph('DELETE', '?name=two')).toEqual({ success: true });
    expect((await graph('DELETE', '?name=two')).error?.error_subcode).toBe(2593002);
  });

  it('want every header, button and card filled as they were created', async () => {
    simulator.addTemplate({
      id: 9,
      name: 'rich',
      language: 'es',
      status: 'APPROVED',
      category: 'MARKETING',
      body: 'Hola',
      components: [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'Hola' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: 'https://a.example/{{1}}' }] },
      ],
    });
    const place = { type: 'location', location: { latitude: '1', longitude: '2' } };
    const header = { type: 'header', parameters: [place] };
    const button = {
      type: 'button',
      sub_type: 'url',
      index: '0',
      parameters: [{ type: 'text', text: 'x' }],
    };
    expect(await sent('rich', [header, button])).toBeUndefined();
    expect(await sent('rich', [button])).toBe(132012);
    expect(await sent('rich', [header])).toBe(131008);
    expect(await sent('rich', [header, { ...button, sub_type: 'quick_reply' }])).toBe(132012);
    expect(await sent('rich', [header, button, words('Ana')])).toBe(132000);
  });

  it('are approved after a while where that is asked for, save those deleted meanwhile', async () => {
    const reviewing = new WhatsAppSimulator({ reviewMs: 20 });
    await reviewing.start();
    const { wabaId, accessToken } = reviewing.number;
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const url = `${reviewing.url}/v25.0/${wabaId}/message_templates`;
    for (const name of ['gone', 'kept']) {
      await fetch(url, { method: 'POST', headers, body: JSON.stringify({ ...DRAFT, name }) });
    }
    await fetch(`${url}?name=gone`, { method: 'DELETE', headers });
    expect(reviewing.templates).toMatchObject([{ name: 'kept', status: 'PENDING' }]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(reviewing.templates).toMatchObject([{ name: 'kept', status: 'APPROVED' }]);
    await reviewing.stop();
  });
});
