/** Templates at Meta, against its simulator. */
import { HttpClient } from '@enlace/http-client';
import { WhatsAppSimulator } from '@enlace/simulators';
import { watched } from '../../../../../test/kit/watched.js';
import { WhatsAppCredentials } from '../credentials.js';
import { createTemplate, deleteTemplate, draftFacts, listTemplates } from './template-api.js';
import { draftFaults, type TemplateDraft } from './template-draft.js';

const BODY = { type: 'BODY', text: 'Hola {{1}}, gracias', example: { body_text: [['Ana']] } };
const draft = (changes: Partial<TemplateDraft> = {}): TemplateDraft => ({
  name: 'hello',
  language: 'es_MX',
  category: 'UTILITY',
  components: [BODY],
  ...changes,
});

describe('templates at Meta', () => {
  const simulator = watched(new WhatsAppSimulator());
  let http: HttpClient;
  let credentials: WhatsAppCredentials;

  beforeAll(async () => {
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    const { phoneNumberId, wabaId, accessToken, appSecret } = simulator.number;
    credentials = Object.assign(new WhatsAppCredentials(), {
      phone_number_id: phoneNumberId,
      waba_id: wabaId,
      access_token: accessToken,
      app_secret: appSecret,
      verify_token: 'verify',
      base_url: simulator.url,
    });
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });

  it('are created, and listed over all pages, without the samples that differ each time', async () => {
    const created = await createTemplate(http, credentials, draft());
    expect(created).toMatchObject({ status: 'PENDING', category: 'UTILITY' });
    for (let index = 0; index < 120; index += 1) {
      simulator.addTemplate({
        id: index,
        name: `t_${index}`,
        language: 'es',
        status: 'APPROVED',
        category: 'UTILITY',
        body: 'Hola',
        components: [{ type: 'HEADER', format: 'IMAGE' }],
      });
    }
    const listed = await listTemplates(http, credentials);
    expect(listed).toHaveLength(121);
    expect(await listTemplates(http, credentials)).toEqual(listed);
    expect(listed[0]).toEqual({
      ...draftFacts(draft(), created),
      quality: 'UNKNOWN',
      parameterFormat: 'POSITIONAL',
    });
  });

  it('that Meta does not take are refused with its words, those it has with a code of their own', async () => {
    simulator.expectBreach(/already es_MX content/);
    simulator.expectBreach(/start or end of the template/);
    await expect(createTemplate(http, credentials, draft())).rejects.toMatchObject({
      code: 'template.exists',
    });
    const ending = draft({ name: 'odd', components: [{ ...BODY, text: 'Hola {{1}}' }] });
    await expect(createTemplate(http, credentials, ending)).rejects.toMatchObject({
      code: 'template.invalid',
      message: expect.stringContaining('start or end') as string,
    });
  });

  it('are deleted in one language or in all, and those that are gone are said to be', async () => {
    simulator.expectBreach(/template two wasn't found/);
    const { templateId } = await createTemplate(http, credentials, draft({ name: 'two' }));
    await createTemplate(http, credentials, draft({ name: 'two', language: 'en' }));
    expect(await deleteTemplate(http, credentials, { name: 'two', templateId })).toBe(true);
    expect(simulator.templates.filter(({ name }) => name === 'two').map(({ language }) => language)).toEqual([
      'en',
    ]);
    expect(await deleteTemplate(http, credentials, { name: 'two' })).toBe(true);
    expect(await deleteTemplate(http, credentials, { name: 'two' })).toBe(false);
  });

  it.each<[string, () => void, string]>([
    [
      'a limit is reached',
      () => simulator.failNext({ kind: 'provider-error', code: 80007, on: 'any' }),
      'provider.rate_limited',
    ],
    [
      'a right is missing',
      () => simulator.failNext({ kind: 'provider-error', code: 200, on: 'any' }),
      'provider.refused',
    ],
    [
      'something in between answers',
      () => simulator.failNext({ kind: 'http', status: 404, body: '<html>', on: 'any' }),
      'provider.unreachable',
    ],
  ])('cannot be listed when %s', async (_, script, code) => {
    script();
    await expect(listTemplates(http, credentials)).rejects.toMatchObject({ code });
  });

  it('need the business account', async () => {
    const { waba_id: _none, ...rest } = credentials;
    const without = Object.assign(new WhatsAppCredentials(), rest);
    await expect(listTemplates(http, without)).rejects.toMatchObject({ code: 'integration.invalid' });
  });
});

describe('a draft of a template', () => {
  it('that Meta would take has no faults', () => {
    const components = [
      { type: 'header', format: 'text', text: 'Para {{1}}', example: { header_text: ['Ana'] } },
      BODY,
      { type: 'FOOTER', text: 'Clínica Sol' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Sí' },
          { type: 'URL', text: 'Ver', url: 'https://a.example/{{1}}', example: ['https://a.example/1'] },
          { type: 'PHONE_NUMBER', text: 'Llamar', phone_number: '+525512345678' },
        ],
      },
    ];
    expect(draftFaults(draft({ components }))).toEqual([]);
    const named = {
      type: 'BODY',
      text: 'Hola {{nombre}}, gracias',
      example: { body_text_named_params: [{ param_name: 'nombre', example: 'Ana' }] },
    };
    expect(draftFaults(draft({ components: [named], parameter_format: 'NAMED' }))).toEqual([]);
    const password = [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
    ];
    expect(draftFaults(draft({ category: 'AUTHENTICATION', components: password }))).toEqual([]);
  });

  it.each<[string, object[], string]>([
    ['has no body', [], 'components'],
    ['has two bodies', [BODY, BODY], 'components[1].type'],
    ['has a component nobody knows', [BODY, { type: 'SONG' }], 'components[1].type'],
    ['leaves a gap out', [{ ...BODY, text: '{{1}} {{3}}.' }], 'components[0].text'],
    ['has no sample', [{ type: 'BODY', text: 'Hola {{1}}.' }], 'components[0].example.body_text'],
    [
      'has a file without a sample',
      [BODY, { type: 'HEADER', format: 'IMAGE' }],
      'components[1].example.header_handle',
    ],
    [
      'has a sample that is two files',
      [
        BODY,
        {
          type: 'HEADER',
          format: 'IMAGE',
          example: { media: { upload_id: 'x', link: 'https://a.example' } },
        },
      ],
      'components[1].example.media',
    ],
    ['has a GIF, which could not be sent', [BODY, { type: 'HEADER', format: 'GIF' }], 'components[1].format'],
    [
      'has a button for orders, which is made elsewhere',
      [BODY, { type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'a' }] }],
      'components[1].buttons[0].type',
    ],
    ['has a gap in the footer', [BODY, { type: 'FOOTER', text: '{{1}}' }], 'components[1].text'],
    ['has no buttons', [BODY, { type: 'BUTTONS', buttons: [] }], 'components[1].buttons'],
    [
      'has a gap amid an address',
      [BODY, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'a', url: 'https://{{1}}/a' }] }],
      'components[1].buttons[0].url',
    ],
    [
      'has a button without a label',
      [BODY, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY' }] }],
      'components[1].buttons[0].text',
    ],
    ['has one card', [BODY, { type: 'CAROUSEL', cards: [{}] }], 'components[1].cards'],
  ])('that %s is told where', (_, components, field) => {
    const faults = draftFaults(draft({ components: components as TemplateDraft['components'] }));
    expect(faults.map((fault) => fault.field)).toContain(field);
  });
});
