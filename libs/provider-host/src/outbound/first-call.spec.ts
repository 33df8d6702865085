/** What is told of a message's first call is what the adapter then says. */
import { createProviders, type SendTools } from '@enlace/providers';
import type { HttpCall } from '@enlace/http-client';
import type { OutboundMessage, Provider, Sendable } from '@enlace/normalization';
import { firstCallOf, type AdapterOver } from './first-call.js';

const CREDENTIALS: Partial<Record<Provider, object>> = {
  telegram: { bot_token: '17:secret', secret_token: 'sample_secret' },
  whatsapp: {
    base_url: 'https://graph.facebook.com',
    api_version: 'v25.0',
    phone_number_id: '1',
    waba_id: '2',
    access_token: 'token',
    app_secret: 's',
    verify_token: 'v',
  },
};
const TOOLS: SendTools = { open: () => Promise.reject(new Error('no file')), pace: () => Promise.resolve() };
const message = (content: Sendable): OutboundMessage => ({
  id: 'message-1',
  to: { contact: '34600111222' },
  content,
});

const CONTENTS: readonly Sendable[] = [
  { type: 'text', text: 'Mañana a las **10**', format: 'markdown' },
  { type: 'text', text: 'Sí. '.repeat(3_000) },
  { type: 'location', location: { latitude: 40.4, longitude: -3.7 } },
  { type: 'buttons', text: '¿Confirma?', buttons: [{ id: 'yes', title: 'Sí' }] },
];

const over =
  (provider: Provider): AdapterOver =>
  (http) =>
    createProviders(http).get(provider);

describe.each(['telegram', 'whatsapp'] as const)('the first call on %s', (provider) => {
  const credentials = CREDENTIALS[provider] ?? {};

  it.each(CONTENTS.map((content) => ({ type: content.type, content })))(
    'is told as it is made: $type',
    async ({ content }) => {
      const made: HttpCall[] = [];
      const request = (call: HttpCall): Promise<never> => {
        made.push(call);
        return Promise.reject(new Error('away'));
      };
      await over(provider)({ request }).deliver(message(content), credentials, TOOLS);
      expect(made[0]).toBeDefined();
      expect(await firstCallOf(over(provider), message(content), credentials)).toEqual(made[0]);
    },
  );

  it('is not told where a file is opened first', async () => {
    const content: Sendable = { type: 'image', media: { upload_id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11' } };
    expect(await firstCallOf(over(provider), message(content), credentials)).toBeUndefined();
  });
});
