/** How a number is: asked of a simulated Meta, and put beside what was told by webhooks. */
import { HttpClient } from '@enlace/http-client';
import { WhatsAppSimulator, type WhatsAppNumber } from '@enlace/simulators';
import { plainToInstance } from 'class-transformer';
import { watched } from '../../../../../test/kit/watched.js';
import type { HealthReport } from '../../health.js';
import { check } from '../check.js';
import { WhatsAppCredentials } from '../credentials.js';
import { PACES } from '../paces.js';
import { health } from './health.js';

const OURS = 'https://enlace.example/hook';

describe('the health of a number', () => {
  let simulator: WhatsAppSimulator;
  let http: HttpClient;
  let credentials: WhatsAppCredentials;

  beforeAll(async () => {
    simulator = watched(new WhatsAppSimulator({ webhookUrl: OURS }));
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    const { phoneNumberId, wabaId, accessToken, appSecret } = simulator.number;
    credentials = plainToInstance(WhatsAppCredentials, {
      phone_number_id: phoneNumberId,
      waba_id: wabaId,
      app_id: simulator.appId,
      access_token: accessToken,
      app_secret: appSecret,
      verify_token: 'v',
      base_url: simulator.url,
    });
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });

  const change = (more: Partial<WhatsAppNumber>): void =>
    void simulator.addNumber({ ...simulator.number, ...more });
  const section = ({ sections }: HealthReport, name: string) => sections.find((one) => one.name === name);
  const asked = (facts = {}): Promise<HealthReport> =>
    health(http, credentials, { webhookUrls: ['https://enlace.example/of-this-number', OURS], facts });

  it('is fine where all is, and teaches what sending goes by', async () => {
    const report = await asked();
    expect(Object.fromEntries(report.sections.map(({ name, state }) => [name, state]))).toEqual({
      token: 'ok',
      number: 'ok',
      sending: 'ok',
      quality: 'ok',
      messaging_limit: 'ok',
      throughput: 'ok',
      registration: 'warning',
    });
    expect(section(report, 'registration')?.message).toMatch(/does not get these fields/);
    expect(report.learned).toMatchObject({
      throughput: { value: 'STANDARD' },
      messaging_limit: { value: 'TIER_2K' },
      number: { value: '15550783881' },
    });
  });

  it.each([
    [{ throughput: 'HIGH' as const }, 'HIGH', 1_000],
    [{ throughput: 'HIGH' as const, isOnBizApp: true }, 'COEXISTENCE', 20],
    [{ throughput: 'STANDARD' as const, isOnBizApp: false }, 'STANDARD', 80],
  ])(
    'and the check of the credentials teach the throughput of %j, and the pace below its limit',
    async (more, level, limit) => {
      change(more);
      expect((await asked()).learned['throughput']?.value).toBe(level);
      expect(await check(http, credentials)).toMatchObject({ learned: { throughput: { value: level } } });
      const { everyMs, burst } = PACES.account(level);
      const inASecond = burst + 1_050 / everyMs;
      expect(inASecond).toBeLessThanOrEqual(limit);
      expect(inASecond).toBeGreaterThan(limit * 0.9);
    },
  );

  it('says what Meta finds wrong, in its words, and who acts', async () => {
    change({
      qualityRating: 'RED',
      trouble: {
        error_code: 141006,
        error_description: 'There is an error with the payment method.',
        possible_solution: 'Add one.',
      },
    });
    const report = await asked();
    expect(section(report, 'quality')).toMatchObject({ state: 'warning', who_acts: 'you' });
    expect(section(report, 'sending')).toMatchObject({
      state: 'broken',
      message: 'Meta lets the number send nothing: WABA: There is an error with the payment method. Add one.',
    });
  });

  it('keeps what was told by webhooks beside it: bans stand out, what was long ago does not', async () => {
    const now = Date.now();
    const report = await asked({
      ban: { value: 'DISABLE', at: now, detail: 'as of 9 May' },
      security: { value: 'PIN_CHANGED', at: now - 30 * 24 * 3_600_000 },
      review: { value: 'APPROVED', at: now },
      quality: { value: 'FLAGGED', at: now },
    });
    expect(section(report, 'ban')).toMatchObject({ state: 'broken', who_acts: 'you' });
    expect(section(report, 'ban')?.message).toMatch(/disabled the account.*\(as of 9 May\)$/);
    expect(report.sections.map(({ name }) => name)).not.toEqual(
      expect.arrayContaining(['security', 'review']),
    );
  });

  it('forgets a restriction when the moment comes at which Meta said it ends', async () => {
    const now = Date.now();
    const restriction = { value: 'RESTRICTED_BIZ_INITIATED_MESSAGING', at: now - 10_000 };
    const until = async (ms: number) =>
      section(await asked({ restriction: { ...restriction, until: now + ms } }), 'restriction')?.state;
    expect(await until(60_000)).toBe('warning');
    expect(await until(-1_000)).toBeUndefined();
  });

  it('shows what webhooks last told of quality and limits while Meta cannot be asked', async () => {
    const away = Object.assign(new WhatsAppCredentials(), credentials, { base_url: 'https://127.0.0.1:1' });
    const facts = {
      quality: { value: 'FLAGGED', at: 1_778_150_400_000 },
      messaging_limit: { value: 'TIER_10K', at: 1_778_150_400_000 },
    };
    const report = await health(http, away, { facts, webhookUrls: [] });
    expect(section(report, 'quality')).toMatchObject({ state: 'warning', who_acts: 'you' });
    expect(section(report, 'messaging_limit')).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/TIER_10K, as of 2026-05-07/) as string,
    });
  });

  it('does not take a ban for lasting that Meta itself no longer knows of', async () => {
    const ban = { value: 'DISABLE', at: Date.now() - 2 * 3_600_000 };
    expect(section(await asked({ ban }), 'ban')?.state).toBe('broken');
    const { trouble: _over, ...well } = simulator.number;
    simulator.addNumber(well);
    expect(section(await asked({ ban }), 'ban')).toMatchObject({ state: 'warning' });
    expect(section(await asked({ ban: { ...ban, at: Date.now() } }), 'ban')?.state).toBe('broken');
  });

  it('tells of a token that is about to end, and of one that has', async () => {
    simulator.endTokensAt(new Date(Date.now() + 3 * 24 * 3_600_000));
    expect(section(await asked(), 'token')).toMatchObject({ state: 'warning', who_acts: 'you' });
    const stale = Object.assign(new WhatsAppCredentials(), credentials, { access_token: 'stale' });
    const report = await health(http, stale, { facts: {}, webhookUrls: [] });
    expect(report.sections).toMatchObject([{ name: 'token', state: 'broken', who_acts: 'you' }]);
  });

  it('takes a Meta that is away for a finding, and webhooks that do not come here, or nobody knows where, for others', async () => {
    const away = Object.assign(new WhatsAppCredentials(), credentials, { base_url: 'https://127.0.0.1:1' });
    const report = await health(http, away, { facts: {}, webhookUrls: [] });
    expect(report).toMatchObject({
      sections: [{ name: 'token', state: 'warning', who_acts: 'provider' }],
      learned: {},
    });
    const moved = { level: 'phone', url: 'https://enlace.example/new' };
    const lost = await health(http, credentials, { facts: {}, webhookUrls: [OURS], registration: moved });
    expect(section(lost, 'registration')).toMatchObject({ state: 'broken', who_acts: 'repair' });
    const nowhere = await health(http, credentials, { facts: {}, webhookUrls: [] });
    expect(section(nowhere, 'registration')).toMatchObject({ state: 'warning', who_acts: 'operator' });
  });
});
