/** Which webhooks an integration may call its own. */
import { isConcerned, owns, ownsAny, type KnownIntegration } from './known-integration.js';

const integration = (...routeKeys: string[]): KnownIntegration => ({
  id: '1',
  tenantId: 'acme',
  provider: 'whatsapp',
  routeKeys,
  disabled: false,
  credentials: () => ({}),
});

describe('ownership of a webhook', () => {
  it('belongs to the integration of the phone number it names', () => {
    expect(ownsAny(integration('phone:1', 'waba:9'), ['phone:1', 'waba:9'])).toBe(true);
  });

  it('is refused for another number, even of the same business account', () => {
    expect(ownsAny(integration('phone:1', 'waba:9'), ['phone:2', 'waba:9'])).toBe(false);
    expect(owns(integration('phone:1', 'waba:9'), 'phone:2')).toBe(false);
  });

  it('goes by the business account when no number is named', () => {
    expect(ownsAny(integration('phone:1', 'waba:9'), ['waba:9'])).toBe(true);
    expect(ownsAny(integration('phone:1', 'waba:9'), ['waba:8'])).toBe(false);
  });

  it('is not refused for a kind of account the integration never named', () => {
    expect(ownsAny(integration('phone:1'), ['waba:8'])).toBe(true);
    expect(owns(integration('phone:1'), 'waba:8')).toBe(true);
  });

  it('belongs to a batch that names its number among others', () => {
    expect(ownsAny(integration('phone:1'), ['phone:2', 'phone:1'])).toBe(true);
  });

  it('concerns an inbox of the account, though another inbox is named', () => {
    expect(isConcerned(integration('inbox:1/5', 'account:1'), ['inbox:1/7', 'account:1'])).toBe(true);
    expect(isConcerned(integration('inbox:1/5', 'account:1'), ['inbox:2/7', 'account:2'])).toBe(false);
    expect(owns(integration('inbox:1/5', 'account:1'), 'inbox:1/7')).toBe(false);
  });

  it('is not refused when the webhook names nothing', () => {
    expect(ownsAny(integration('bot:1'), [])).toBe(true);
  });
});
