/** What is taken out of a payload before it is kept. */
import { redact } from './redact.js';

describe('redact', () => {
  it.each(['pubsub_token', 'hmac_token', 'access_token', 'api_access_token', 'secret', 'provider_config'])(
    'takes out %s at any depth',
    (name) => {
      const body = { event: 'x', a: [{ b: { [name]: 'sample-value', kept: 1 } }] };
      const clean = redact(body);
      expect(JSON.stringify(clean)).not.toContain('sample-value');
      expect(clean).toMatchObject({ a: [{ b: { kept: 1 } }] });
    },
  );

  it('leaves of a channel only what it is', () => {
    const clean = redact({
      event: 'inbox_created',
      channel: { type: 'Channel::Email', imap_login: 'sample-login' },
    });
    expect(clean).toEqual({ event: 'inbox_created', channel: { type: 'Channel::Email' } });
  });

  it('leaves the name of a conversation’s channel', () => {
    const body = { event: 'conversation_created', channel: 'Channel::Api' };
    expect(redact(body)).toBe(body);
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { event: 'inbox_updated' },
    { event: 'x', a: [{ hmac_verified: true }] },
  ])('gives back the same value where there is nothing to take out: %j', (body) => {
    expect(redact(body)).toBe(body);
  });

  it('changes nothing more the second time', () => {
    const once = redact({ event: 'inbox_updated', channel: { id: 1, secret: 's' }, pubsub_token: 'p' });
    expect(redact(once)).toBe(once);
  });
});
