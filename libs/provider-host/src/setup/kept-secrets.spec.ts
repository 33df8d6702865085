/** Which stored secrets an integration keeps when it is written again. */
import { AppError } from '@enlace/contracts';
import { HttpClient } from '@enlace/http-client';
import { createProviders } from '@enlace/providers';
import { HostAdapter } from '../host-adapter.js';
import { writing } from './spec-fakes.js';

const CONFIG = { bot: '1', token: 'token-of-1', secret: 'secret-of-1' };
const strict = { mustNotBeRefused: true };

describe('the secrets of an integration that is written again', () => {
  it.each([
    ['absent', {}],
    ['empty', { token: '', secret: '' }],
    ['masked', { token: '••••of-1', secret: '••••••••' }],
  ])(
    'that are %s stay as they are stored for the same account, and the provider is asked with them',
    async (_, given) => {
      const { provider, integrations, writer } = writing();
      const { id } = await writer.write('acme', CONFIG, strict);
      await writer.write('acme', { bot: '1', note: 'new', ...given }, strict);
      expect(integrations.config(id)).toEqual({ ...CONFIG, note: 'new' });
      expect(provider.checked.at(-1)).toMatchObject(CONFIG);
    },
  );

  it('never come from another account or another tenant', async () => {
    const { integrations, writer } = writing();
    await writer.write('acme', CONFIG, strict);
    for (const [tenant, bot] of [
      ['acme', '2'],
      ['globex', '1'],
    ] as const) {
      await expect(writer.write(tenant, { bot, token: '••••of-1' }, strict)).rejects.toMatchObject({
        code: 'integration.invalid',
        details: { fields: [{ field: 'token' }] },
      });
    }
    expect(integrations.records).toHaveLength(1);
  });

  it('are not taken to another host: whoever names one must know them', async () => {
    const { provider, integrations, writer } = writing();
    const home = { ...CONFIG, base_url: 'https://one.example' };
    const { id } = await writer.write('acme', home, strict);
    const asked = provider.checked.length;
    await expect(
      writer.write('acme', { bot: '1', token: '••••of-1', base_url: 'https://two.example' }, strict),
    ).rejects.toMatchObject({
      code: 'integration.invalid',
      details: { fields: [{ field: 'token' }, { field: 'secret' }] },
    });
    expect(provider.checked).toHaveLength(asked);
    await writer.write('acme', { bot: '1', base_url: 'https://one.example/' }, strict);
    const moved = { bot: '1', token: 'new', secret: null, base_url: 'https://two.example' };
    await writer.write('acme', moved, strict);
    expect(integrations.config(id)).toMatchObject({ token: 'new', base_url: 'https://two.example' });
  });

  it('that are null are forgotten when they are optional', async () => {
    const { provider, integrations, writer } = writing();
    const { id } = await writer.write('acme', CONFIG, strict);
    await writer.write('acme', { bot: '1', secret: null }, strict);
    expect(integrations.config(id)).toEqual({ bot: '1', token: 'token-of-1' });
    expect(provider.checked.at(-1)).not.toHaveProperty('secret');
  });

  it('that are null are refused when they are needed', async () => {
    const { integrations, writer } = writing();
    const { id } = await writer.write('acme', CONFIG, strict);
    await expect(writer.write('acme', { bot: '1', token: null }, strict)).rejects.toMatchObject({
      code: 'integration.invalid',
      details: { fields: [{ field: 'token' }] },
    });
    expect(integrations.config(id)).toEqual(CONFIG);
  });

  it('of one account are kept although those of another cannot be read', async () => {
    const { integrations, writer } = writing();
    const lost = await writer.write('acme', { ...CONFIG, bot: '0' }, strict);
    const { id } = await writer.write('acme', CONFIG, strict);
    integrations.unreadable.add(lost.id);
    await writer.write('acme', { bot: '1', token: '••••of-1', note: 'new' }, strict);
    expect(integrations.config(id)).toEqual({ ...CONFIG, note: 'new' });
    expect((await writer.write('acme', { bot: '2', token: 'token-of-2' }, strict)).status).toBe('active');
  });

  it('that cannot be read must be given anew or forgotten, so that what is saved can be opened', async () => {
    const { integrations, writer } = writing({ generate: { secret: () => 'made-up' } });
    const { id } = await writer.write('acme', CONFIG, strict);
    integrations.unreadable.add(id);
    const before = integrations.record(id);
    for (const secret of [undefined, '••••of-1', '']) {
      await expect(writer.write('acme', { bot: '1', token: 'new', secret }, strict)).rejects.toMatchObject({
        code: 'integration.invalid',
        details: { fields: [{ field: 'secret' }] },
      });
    }
    expect(integrations.record(id)).toEqual(before);
    await writer.write('acme', { bot: '1', token: 'new', secret: 'new-too' }, strict);
    expect(integrations.record(id).sealed).toEqual({ token: '"new"', secret: '"new-too"' });
    await writer.write('acme', { bot: '1', token: 'newer', secret: null }, strict);
    expect(integrations.record(id).sealed).toEqual({ token: '"newer"', secret: '"made-up"' });
  });

  it('are not taken for lost where the service has no key at all', async () => {
    const { integrations, writer } = writing();
    await writer.write('acme', CONFIG, strict);
    jest.spyOn(integrations, 'open').mockImplementation(() => {
      throw new AppError('config.invalid', 'This service has no key ring, which secrets need');
    });
    await expect(writer.write('acme', { bot: '1', token: 'new' }, strict)).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });

  it('are not guessed at while Postgres is away', async () => {
    const { integrations, writer } = writing();
    await writer.write('acme', CONFIG, strict);
    integrations.failure = new Error('Postgres is away');
    await expect(writer.write('acme', { bot: '1', note: 'x' }, strict)).rejects.toThrow('Postgres is away');
  });

  it('do not come from either of two accounts when the config does not say which', async () => {
    const http = new HttpClient({ allowHosts: [] });
    const telegram = new HostAdapter(createProviders(http).get('telegram'));
    const { integrations, writer } = writing({}, telegram);
    const ids: string[] = [];
    const base_url = 'http://127.0.0.1:9';
    for (const bot_token of ['111111111:AAF-first-token', '222222222:AAF-second-token']) {
      ids.push((await writer.write('acme', { bot_token, secret_token: 'sample', base_url }, strict)).id);
      if (ids.length === 1) await writer.write('acme', { bot_token: '••••oken', base_url }, strict);
    }
    const before = structuredClone(integrations.records);
    await expect(writer.write('acme', { bot_token: '••••oken', base_url }, strict)).rejects.toMatchObject({
      code: 'integration.ambiguous',
      details: { integration_ids: ids },
    });
    expect(integrations.records).toEqual(before);
  });
});
