/** How many messages of a number the simulated Cloud API takes in a second, and how many to one person. */
import type { WhatsAppNumber } from './graph-account.js';
import { SendLimits, WHATSAPP_LIMITS } from './send-limits.js';

const NUMBER: WhatsAppNumber = {
  phoneNumberId: '1',
  wabaId: '2',
  displayPhoneNumber: '15550783881',
  verifiedName: 'Clínica Sol',
  qualityRating: 'GREEN',
  accessToken: 'token',
  appSecret: 'secret',
};

it.each([
  ['80', {}, 80],
  ['20 where it is used in the WhatsApp Business app as well', { isOnBizApp: true, throughput: 'HIGH' }, 20],
  ['1,000 with high throughput', { throughput: 'HIGH' }, 1_000],
] as const)('a number sends no more than %s in a second', (_, more, most) => {
  let now = 0;
  const limits = new SendLimits(WHATSAPP_LIMITS, () => now);
  const number = { ...NUMBER, ...more };
  const faults = (count: number): unknown[] =>
    Array.from({ length: count }, (__, person) => limits.fault(number, `${now}-${person}`)).filter(Boolean);
  expect(faults(most)).toEqual([]);
  expect(faults(2)).toEqual([{ code: 130429 }, { code: 130429 }]);
  now += 500;
  expect(faults(most)).toHaveLength(most / 2);
});

it('as many in the second half of one second and in the first half of the next are told apart from too many', () => {
  let now = 0;
  const limits = new SendLimits(WHATSAPP_LIMITS, () => now);
  const faults = (count: number): unknown[] =>
    Array.from({ length: count }, () => limits.secondFault(NUMBER)).filter(Boolean);
  expect(faults(80)).toEqual([]);
  now = 999;
  expect(faults(9)).toEqual([{ code: 130429, reason: '89 messages within a second, and 80 are allowed' }]);
  now = 1_001;
  expect(faults(70)).toEqual([]);
});

it('one person gets 45 at once and then one every 6 seconds; who tries too early waits 4 times as long', () => {
  let now = 0;
  const limits = new SendLimits(WHATSAPP_LIMITS, () => now);
  const codes = (count: number): unknown[] =>
    Array.from({ length: count }, () => limits.fault(NUMBER, '5215512345678')?.code);
  expect(codes(46).filter(Boolean)).toEqual([131056]);
  now = 999;
  expect(codes(1)).toEqual([131056]);
  now = 999 + 4_000;
  expect(codes(1)).toEqual([131056]);
  now += 15_999;
  expect(codes(1)).toEqual([131056]);
  now += 64_000;
  expect(codes(1)).toEqual([undefined]);
});
