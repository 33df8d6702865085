/** The menu of a bot over the API, against the simulated Telegram. */
import { HttpClient } from '@enlace/http-client';
import type { AuditEntry, AuditStore } from '@enlace/persistence';
import type { IntegrationSetup } from '@enlace/provider-host';
import type { Caller } from '@enlace/service-kit';
import { TelegramSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import type { ChosenBot } from '../bot/chosen-bot.js';
import { Commands } from './commands.service.js';

const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const horario = { command: 'horario', description: 'A qué hora abrimos' };

describe('the menu of a bot', () => {
  const simulator = watched(new TelegramSimulator());
  let http: HttpClient;

  beforeAll(async () => {
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
  });
  beforeEach(() => simulator.reset());
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });

  function setUp(commands?: object[]) {
    const audited: AuditEntry[] = [];
    const saved: unknown[] = [];
    const credentials = {
      bot_token: simulator.botToken,
      secret_token: 's',
      base_url: simulator.url,
      commands,
    };
    const bots = { of: () => Promise.resolve({ tenantId: 'acme', integrationId: 'bot-1', credentials }) };
    const setup = { update: (...asked: unknown[]) => Promise.resolve(void saved.push(asked.slice(1))) };
    const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
    const menu = new Commands(
      bots as unknown as ChosenBot,
      setup as unknown as IntegrationSetup,
      http,
      audit as AuditStore,
    );
    return { menu, audited, saved };
  }

  it('is compared with what the settings wish, and set again as they say', async () => {
    const { menu, audited } = setUp([horario]);
    expect(await menu.get(acme, {})).toMatchObject({
      integration_id: 'bot-1',
      wished: [{ commands: [horario] }],
      actual: [{ commands: [] }],
      differences: [expect.stringContaining('/horario')],
    });
    expect(await menu.put(acme, {})).toMatchObject({ actual: [{ commands: [horario] }], differences: [] });
    expect(audited).toMatchObject([{ action: 'commands.set', subject: 'bot-1', actor: 'key-1' }]);
  });

  it('that is given becomes the setting', async () => {
    const { menu, saved } = setUp();
    const answer = await menu.put(acme, { commands: [horario] });
    expect(saved).toEqual([['acme', 'bot-1', { commands: [horario] }]]);
    expect(answer.wished).toEqual([{ commands: [horario] }]);
  });

  it('is wished for no more where the setting is forgotten, and is left alone', async () => {
    const { menu, saved } = setUp([horario]);
    expect(await menu.put(acme, { commands: null })).toMatchObject({ wished: null, differences: [] });
    expect(saved).toEqual([['acme', 'bot-1', { commands: null }]]);
  });

  it('nobody wishes anything of is shown and left alone', async () => {
    const { menu } = setUp();
    expect(await menu.put(acme, {})).toMatchObject({
      wished: null,
      actual: [{ commands: [] }],
      differences: [],
    });
    expect(simulator.calls.map(({ path }) => path.split('/').at(-1))).toEqual(['getMyCommands']);
  });
});
