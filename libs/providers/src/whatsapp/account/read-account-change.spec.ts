/** Which facts Meta's news of an account become, and which of them end sending. */
import { readAccountChange } from './read-account-change.js';

const number = { display_phone_number: '+52 55 1234 0099' };

describe('news of an account', () => {
  it.each([
    [
      'account_alerts',
      { alert_severity: 'CRITICAL', alert_type: 'X', alert_description: 'y' },
      'alert',
      'CRITICAL',
    ],
    [
      'account_alerts',
      { alert_info: { alert_severity: 'WARNING', alert_status: 'RESOLVED' } },
      'alert',
      'RESOLVED',
    ],
    ['errors', { code: 80007, message: 'slow down' }, 'alert', '80007'],
    ['account_review_update', { decision: 'REJECTED' }, 'review', 'REJECTED'],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: 2000 },
      'messaging_limit',
      'TIER_2K',
    ],
    [
      'business_capability_update',
      { max_daily_conversation_per_phone: -1 },
      'messaging_limit',
      'TIER_UNLIMITED',
    ],
    ['business_capability_update', { max_daily_conversation_per_phone: 250 }, 'messaging_limit', 'TIER_250'],
    [
      'account_update',
      { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SPAM' } },
      'violation',
      'SPAM',
    ],
    ['account_update', { event: 'PARTNER_ADDED' }, 'connection', 'PARTNER_ADDED'],
    ['account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [] }, 'restriction', 'NONE'],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
      'ban',
      'SCHEDULE_FOR_DISABLE',
    ],
  ])('of kind %s, %j, is a fact of the whole account that ends nothing', (kind, value, name, expected) => {
    const news = readAccountChange(kind, value);
    expect(news).toMatchObject({ facts: { [name]: { value: expected } } });
    expect(news).not.toHaveProperty('stop');
    expect(news).not.toHaveProperty('number');
  });

  it.each([
    [
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: '9 May' } },
      'DISABLE',
    ],
    [{ event: 'ACCOUNT_DELETED' }, 'ACCOUNT_DELETED'],
    [{ event: 'PARTNER_REMOVED', disconnection_info: { reason: 'ACCOUNT_DISCONNECTED' } }, 'PARTNER_REMOVED'],
    [
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [
          { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1778150400 },
          { restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', expiration: 1778150400 },
        ],
      },
      'RESTRICTED_CUSTOMER_INITIATED_MESSAGING',
    ],
  ])('%j ends sending, and says what to do', (value, code) => {
    const { stop } = readAccountChange('account_update', value);
    expect(stop).toMatchObject({ code });
    expect(stop?.reason).not.toBe('');
  });

  describe('of a partner', () => {
    const news = (event: string, app?: string, ours?: string) =>
      readAccountChange(
        'account_update',
        { event, waba_info: { waba_id: '1', ...(app === undefined ? {} : { partner_app_id: app }) } },
        ours,
      );

    it('end sending where they name our app, and mean nothing where they name another', () => {
      expect(news('PARTNER_APP_UNINSTALLED', '7', '7').stop).toMatchObject({
        code: 'PARTNER_APP_UNINSTALLED',
      });
      expect(news('PARTNER_APP_UNINSTALLED', '8', '7')).toEqual({ facts: {} });
      expect(news('PARTNER_APP_INSTALLED', '8', '7')).toEqual({ facts: {} });
      expect(news('PARTNER_APP_INSTALLED', '7', '7').facts).toHaveProperty('connection');
    });

    it('only alert where they do not say whose they are', () => {
      for (const vague of [news('PARTNER_REMOVED', undefined, '7'), news('PARTNER_APP_UNINSTALLED', '8')]) {
        expect(vague).toEqual({ facts: {}, alert: expect.objectContaining({ code: expect.any(String) }) });
      }
    });
  });

  it('of a restriction of unasked messages only names its end, and ends nothing', () => {
    const restriction_info = [
      { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: '1778150400' },
    ];
    expect(readAccountChange('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info })).toEqual({
      facts: {
        restriction: {
          value: 'RESTRICTED_BIZ_INITIATED_MESSAGING',
          detail: 'until 2026-05-07T10:40:00.000Z',
          until: 1_778_150_400_000,
        },
      },
    });
  });

  it.each([
    ['the last of them', [1_778_150_400, '2026-05-09T10:40:00Z'], Date.parse('2026-05-09T10:40:00Z')],
    ['no moment that is known where one names none', [1_778_150_400, undefined], undefined],
    ['no moment that is none', [1e300], undefined],
  ])('of several restrictions lasts until %s', (_, expirations, until) => {
    const restriction_info = expirations.map((expiration) => ({ restriction_type: 'X', expiration }));
    const { facts } = readAccountChange('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info });
    expect(facts['restriction']?.until).toBe(until);
  });
});

describe('news of a number', () => {
  it.each([
    [
      'phone_number_name_update',
      { decision: 'REJECTED', rejection_reason: 'LONG' },
      { display_name: { value: 'REJECTED', detail: 'LONG' } },
    ],
    ['security', { event: 'PIN_CHANGED' }, { security: { value: 'PIN_CHANGED' } }],
    [
      'phone_number_quality_update',
      { event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_UNLIMITED' },
      { throughput: { value: 'HIGH' }, messaging_limit: { value: 'TIER_UNLIMITED' } },
    ],
    [
      'phone_number_quality_update',
      { event: 'FLAGGED', current_limit: 'TIER_10K' },
      { quality: { value: 'FLAGGED' }, messaging_limit: { value: 'TIER_10K' } },
    ],
  ])('of kind %s names it by its digits', (kind, value, facts) => {
    expect(readAccountChange(kind, { ...number, ...value })).toEqual({ facts, number: '525512340099' });
  });

  it.each([undefined, null, 7, [], { event: 7 }, { event: 'ACCOUNT_RESTRICTION', restriction_info: [7] }])(
    'that is rubbish (%j) never throws',
    (value) => {
      for (const kind of ['account_update', 'account_alerts', 'phone_number_quality_update', 'other']) {
        expect(readAccountChange(kind, value)).toHaveProperty('facts');
      }
    },
  );

  it('that come as errors have the effect they would have in an answer, and none where one message is meant', () => {
    const details = { error_data: { details: 'Business eligibility payment issue' } };
    expect(readAccountChange('errors', { code: 131042, ...details }).error).toEqual({
      code: '131042',
      message: 'Business eligibility payment issue',
      effect: 'channel_stopped',
      pause_ms: 300_000,
    });
    expect(readAccountChange('errors', { code: 80007 }).error).toMatchObject({ effect: 'channel_paused' });
    expect(readAccountChange('errors', { code: 130497 }).error).toMatchObject({ effect: 'channel_alerted' });
    for (const code of [131000, 131051, undefined])
      expect(readAccountChange('errors', { code })).toEqual({ facts: {} });
  });
});
