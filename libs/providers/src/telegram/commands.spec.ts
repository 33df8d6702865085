/** The menu of commands: checked, put in force, read back and compared, against the simulated Telegram. */
import 'reflect-metadata';
import { HttpClient } from '@enlace/http-client';
import { TelegramSimulator } from '@enlace/simulators';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { watched } from '../../../../test/kit/watched.js';
import { apply } from './apply.js';
import { compareMenus, readMenus, setMenus, wishedMenus } from './commands.js';
import { TelegramCredentials } from './credentials.js';

const simulator = watched(new TelegramSimulator({ speed: 1000 }));
let http: HttpClient;
let credentials: TelegramCredentials;

const horario = { command: 'horario', description: 'A qué hora abrimos' };
const hours = { command: 'hours', description: 'When we open', language_code: 'en' };

beforeAll(async () => {
  await simulator.start();
  http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
  credentials = { bot_token: simulator.botToken, secret_token: 'sample_secret', base_url: simulator.url };
});
afterAll(async () => {
  await http.close();
  await simulator.stop();
});
beforeEach(() => simulator.reset());

const shown = (languages: readonly (string | undefined)[]) => readMenus(http, credentials, languages);

describe('the menu of a bot', () => {
  it('is set for each language, and taken away where the settings no longer name it', async () => {
    expect(await apply(http, { ...credentials, commands: [horario, hours] }, {})).toEqual([]);
    const { language_code: en, ...english } = hours;
    expect(await shown([undefined, 'en'])).toEqual([
      { commands: [horario] },
      { language_code: en, commands: [english] },
    ]);
    await apply(http, { ...credentials, commands: [horario] }, { commands: [horario, hours] });
    expect(await shown([undefined, 'en'])).toEqual([
      { commands: [horario] },
      { language_code: 'en', commands: [] },
    ]);
    await apply(http, { ...credentials, commands: [] }, { commands: [horario] });
    expect(await shown([undefined])).toEqual([{ commands: [] }]);
  });

  it('is left alone where the settings say nothing of it', async () => {
    await apply(http, credentials, { commands: [horario] });
    expect(simulator.calls).toEqual([]);
    expect(compareMenus(wishedMenus(undefined), await shown([undefined]))).toEqual([]);
  });

  it('that somebody changed at Telegram is told as different, language by language', async () => {
    const wished = wishedMenus([horario, hours]) ?? [];
    await setMenus(http, credentials, wished);
    await setMenus(http, credentials, [{ language_code: 'en', commands: [] }]);
    expect(compareMenus(wished, await shown([undefined, 'en']))).toEqual([
      'the menu for the language en shows no commands where the settings wish /hours (When we open)',
    ]);
  });

  it('that Telegram will not have is told in its words, and never thrown', async () => {
    simulator.expectBreach(/BOT_COMMAND_INVALID/);
    simulator.expectBreach(/invalid language_code/);
    const commands = [{ command: 'Horario!', description: 'x' }];
    expect(await apply(http, { ...credentials, commands }, {})).toEqual([
      expect.stringContaining('BOT_COMMAND_INVALID'),
    ]);
    await expect(setMenus(http, credentials, [{ language_code: 'esp', commands }])).rejects.toMatchObject({
      code: 'provider.refused',
    });
  });

  it.each<[string, unknown, boolean]>([
    ['two languages', [horario, hours], true],
    ['nothing', [], true],
    ['a slash', [{ ...horario, command: '/horario' }], false],
    ['capitals', [{ ...horario, command: 'Horario' }], false],
    ['33 letters', [{ ...horario, command: 'a'.repeat(33) }], false],
    ['no description', [{ command: 'a' }], false],
    ['257 characters', [{ ...horario, description: 'a'.repeat(257) }], false],
    ['a language of three letters', [{ ...hours, language_code: 'eng' }], false],
    ['a command twice', [horario, horario], false],
    ['the same command in two languages', [horario, { ...horario, language_code: 'es' }], true],
    ['a field nobody knows', [{ ...horario, scope: 'x' }], false],
    ['101 in one language', Array.from({ length: 101 }, (_, n) => ({ ...horario, command: `c${n}` })), false],
    ['no list', 'horario', false],
  ])('may be saved with %s: %#', (_, commands, isFine) => {
    const config = plainToInstance(TelegramCredentials, { ...credentials, commands });
    const faults = validateSync(config, { whitelist: true, forbidNonWhitelisted: true });
    expect(faults.map(({ property }) => property)).toEqual(isFine ? [] : ['commands']);
  });
});
