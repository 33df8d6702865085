/** The simulated menu of commands keeps Telegram's rules. */
import { TelegramSimulator } from './telegram.simulator.js';

describe('the simulated menu of commands', () => {
  const simulator = new TelegramSimulator({ speed: 1000 });
  const call = async (method: string, body: object) => {
    const answer = await fetch(`${simulator.url}/bot${simulator.botToken}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { ok: boolean; result?: unknown; description?: string };
  };
  const a = { command: 'a', description: 'first' };

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  it('is one for each language, and the general one for all others', async () => {
    await call('setMyCommands', { commands: [a] });
    await call('setMyCommands', { commands: [{ ...a, command: 'b' }], language_code: 'en' });
    expect((await call('getMyCommands', { language_code: 'en' })).result).toEqual([{ ...a, command: 'b' }]);
    expect((await call('getMyCommands', { language_code: 'pt' })).result).toEqual([]);
    expect(simulator.menu('pt')).toEqual([a]);
    await call('deleteMyCommands', { language_code: 'en' });
    expect(simulator.menu('en')).toEqual([a]);
  });

  it.each<[string, object, string]>([
    ['too many', { commands: Array.from({ length: 101 }, () => a) }, 'BOT_COMMANDS_TOO_MUCH'],
    ['capitals', { commands: [{ ...a, command: 'A' }] }, 'BOT_COMMAND_INVALID'],
    ['33 letters', { commands: [{ ...a, command: 'a'.repeat(33) }] }, 'BOT_COMMAND_INVALID'],
    ['no description', { commands: [{ command: 'a' }] }, 'BOT_COMMAND_INVALID'],
    ['257 characters', { commands: [{ ...a, description: 'x'.repeat(257) }] }, 'BOT_COMMAND_INVALID'],
    ['a long language', { commands: [a], language_code: 'eng' }, 'language_code'],
  ])('refuses %s', async (_, body, description) => {
    expect(await call('setMyCommands', body)).toMatchObject({
      ok: false,
      description: expect.stringContaining(description) as string,
    });
  });
});
