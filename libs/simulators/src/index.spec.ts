/** A webhook can be built and signed without a simulator, as those do who only measure. */
import { hmac } from '@enlace/crypto';
import { buildTelegramText, buildWhatsAppText, signTelegram, signWhatsApp } from './index.js';

describe('a webhook built by hand', () => {
  it('is signed over its bytes where the provider is Meta', () => {
    const body = buildWhatsAppText({
      phoneNumberId: '106540352242922',
      wabaId: '102290129340398',
      from: '5215512345678',
      wamid: 'wamid.1',
      text: 'hola',
      timestamp: 1_700_000_000,
    });
    expect(signWhatsApp(body, 'secret')).toMatchObject({
      'x-hub-signature-256': `sha256=${hmac('sha256', 'secret', body, 'hex')}`,
    });
    expect(JSON.parse(body)).toMatchObject({ entry: [{ id: '102290129340398' }] });
  });

  it('carries the secret token where the provider is Telegram, whatever its bytes are', () => {
    const body = buildTelegramText({
      updateId: 7,
      messageId: 8,
      fromId: 9,
      text: 'hola',
      date: 1_700_000_000,
    });
    expect(JSON.parse(body)).toMatchObject({ update_id: 7, message: { message_id: 8, text: 'hola' } });
    expect(signTelegram(body, 'secret')).toMatchObject({ 'x-telegram-bot-api-secret-token': 'secret' });
  });
});
