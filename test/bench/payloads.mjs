/** Webhooks as they come over the wire: unique, signed, and made before the clock runs. */
import { builtLib } from './built.mjs';

const { buildTelegramText, buildWhatsAppText, signTelegram, signWhatsApp } = await builtLib('simulators');

let made = 0;
const run = `${process.pid.toString(36)}${Date.now().toString(36)}`;

const TEXT = 'Hola, buenas tardes. Quisiera saber a qué hora abren los sábados, por favor. Folio ';

/**
 * A whole HTTP request of one WhatsApp message.
 * @param target `{ path, phoneNumberId, wabaId, appSecret }`
 * @param from the customer's wa_id; another one each time unless told
 */
export function whatsAppRequest(target, from, text = TEXT + made) {
  made += 1;
  const body = buildWhatsAppText({
    phoneNumberId: target.phoneNumberId,
    wabaId: target.wabaId,
    from: from ?? `52155${String(10_000_000 + (made % 80_000_000))}`,
    wamid: `wamid.${run}.${made}`,
    text,
    timestamp: Math.floor(Date.now() / 1_000),
    name: 'Cliente',
  });
  return httpRequest(target.path, body, signWhatsApp(body, target.appSecret));
}

/** A whole HTTP request of one Telegram update with the same text. */
export function telegramRequest({ path, secretToken }) {
  made += 1;
  const body = buildTelegramText({
    updateId: made,
    messageId: made,
    fromId: 10_000_000 + made,
    text: TEXT + made,
    date: Math.floor(Date.now() / 1_000),
  });
  return httpRequest(path, body, signTelegram(body, secretToken));
}

function httpRequest(path, body, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${head}${lines.join('')}\r\n${body}`);
}
