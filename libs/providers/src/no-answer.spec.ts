/** What a failed call means for a message. */
import { HttpFailure } from '@enlace/http-client';
import { deliveryWithoutAnswer } from './no-answer.js';

describe('a message whose call brought no answer', () => {
  it.each([
    ['not_sent', 'dns_failed', { outcome: 'retry', code: 'http.dns_failed', scope: 'integration' }],
    ['unknown', 'timeout', { outcome: 'unknown', code: 'http.timeout' }],
    ['blocked', 'circuit_open', { outcome: 'retry', code: 'http.circuit_open', scope: 'integration' }],
    [
      'blocked',
      'address_refused',
      { outcome: 'rejected', code: 'http.address_refused', scope: 'integration' },
    ],
  ] as const)('(%s, %s) is told as what is certain', (kind, code, outcome) => {
    expect(deliveryWithoutAnswer(new HttpFailure(kind, code, 'host: why'))).toMatchObject({
      ...outcome,
      reason: 'host: why',
    });
  });

  it('is unknown after a fault nobody foresaw, which is not repeated: it might hold anything', () => {
    const delivery = deliveryWithoutAnswer(new Error('with the token EAAsecret in it'));
    expect(delivery.outcome).toBe('unknown');
    expect(JSON.stringify(delivery)).not.toContain('EAAsecret');
  });
});
