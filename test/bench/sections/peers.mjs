/** The ingress beside what npm offers, which proves and parses as well but keeps nothing. */
import { floodColumns, flooded } from './ingress.mjs';

export const title =
  'Beside the peers on npm: they prove, parse and call a handler, and keep NOTHING (no durable write)';

export async function measure(bench) {
  const ingress = await bench.ingress(10);
  const telegram = { ...ingress, kind: 'telegram', targets: [ingress.database.telegram], warm: false };
  const whatsapp = await bench.compare({
    ingress,
    'chat + @chat-adapter/whatsapp': await bench.peer('chat'),
  });
  const updates = await bench.compare({ ingress: telegram, grammy: await bench.peer('grammy') });
  return {
    columns: floodColumns('WhatsApp webhooks (HMAC)', 'ingress'),
    rows: flooded(whatsapp, 'ingress'),
    more: [
      {
        columns: floodColumns('Telegram updates (secret token)', 'ingress'),
        rows: flooded(updates, 'ingress'),
      },
    ],
  };
}
