/** The peers npm offers, each as its documentation sets it up: prove, parse, hand to a handler. They keep nothing. */
import { createServer } from 'node:http';
import { sideProcess, listening } from './side-process.mjs';
import { MemoryState } from './memory-state.mjs';

let handled = 0;
const seen = () => (handled += 1);

sideProcess(async ({ peer, target }) => {
  const server = createServer(await PEERS[peer](target));
  server.keepAliveTimeout = 75_000;
  return { facts: { port: await listening(server) }, answer: async () => ({ handled }) };
});

const PEERS = {
  async chat({ phoneNumberId, appSecret }) {
    const { Chat } = await import('chat');
    const { createWhatsAppAdapter } = await import('@chat-adapter/whatsapp');
    const whatsapp = createWhatsAppAdapter({
      accessToken: 'token',
      verifyToken: 'token',
      appSecret,
      phoneNumberId,
    });
    const bot = new Chat({
      userName: 'bench',
      adapters: { whatsapp },
      state: new MemoryState(),
      logger: 'silent',
    });
    bot.onDirectMessage(async () => seen());
    return async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await bot.webhooks.whatsapp(
        new Request(`http://127.0.0.1${request.url}`, {
          method: 'POST',
          headers: request.headers,
          body: Buffer.concat(chunks),
        }),
      );
      response.writeHead(answer.status).end(await answer.text());
    };
  },

  async grammy({ secretToken }) {
    const { Bot, webhookCallback } = await import('grammy');
    const bot = new Bot('1:token', {
      botInfo: {
        id: 1,
        is_bot: true,
        first_name: 'bench',
        username: 'bench_bot',
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      },
    });
    bot.on('message:text', () => seen());
    return webhookCallback(bot, 'http', { secretToken });
  },
};
