/** Whose webhook it is, and whether it is proven. */
import type { IntegrationRecord } from '@enlace/persistence';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import {
  FakeIntegrations,
  adaptersOf,
  fakeAdapter,
  integrationRecord,
  webhookRequest,
} from '../spec-fakes.js';
import { WebhookDoor, type Admission } from './webhook-door.js';

const passingOver = fakeAdapter({
  route: ({ json }) => ({ keys: (json as { accounts: string[] }).accounts, others: 'passed_over' }),
});
const about = (...accounts: string[]): WebhookRequest => webhookRequest({ accounts });
const otherSecret = { settings: { secret: 'another' } };

describe('the door for webhooks', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;

  beforeEach(async () => {
    await known(integrationRecord('one'), integrationRecord('two', { tenantId: 'globex', ...otherSecret }));
  });

  async function known(...records: IntegrationRecord[]): Promise<void> {
    integrations = new FakeIntegrations(...records);
    directory = new IntegrationDirectory(integrations.store);
    await directory.refresh();
  }

  function admit(
    request: WebhookRequest,
    id?: string,
    adapter: ProviderAdapter = fakeAdapter(),
  ): Promise<Admission> {
    return new WebhookDoor(directory, adaptersOf(adapter)).admit('whatsapp', id, request);
  }

  const ownersOf = (admission: Admission): string[] =>
    admission.admitted ? admission.owners.map(({ id }) => id) : [];

  describe('with an id in the URL', () => {
    it('admits what is signed with the secret of that integration, and tells how', async () => {
      const admission = await admit(about('phone:one'), 'one');
      expect(admission).toMatchObject({ admitted: true, scheme: 'header' });
      expect(ownersOf(admission)).toEqual(['one']);
    });

    it('admits a webhook that names no account', async () => {
      expect(ownersOf(await admit(webhookRequest({}), 'one'))).toEqual(['one']);
    });

    it('refuses what is not, and says to whom it was sent and why', async () => {
      expect(await admit(about('phone:two'), 'two')).toMatchObject({
        admitted: false,
        integration: { id: 'two' },
        refusal: 'wrong_signature',
        reason: 'the header does not fit',
      });
    });

    it('refuses as not_owner what is proven, but names an account of nobody who could prove it', async () => {
      expect(await admit(about('phone:two'), 'one')).toMatchObject({
        admitted: false,
        integration: { id: 'one' },
        refusal: 'not_owner',
      });
    });

    it('says that secrets cannot be opened, since nothing can be told of this webhook', async () => {
      integrations.unreadable.add('one');
      await expect(admit(about('phone:one'), 'one')).rejects.toMatchObject({ code: 'secret.unreadable' });
    });

    it('does not try a fault of the code on the next', async () => {
      const verify = (): never => {
        throw new TypeError('broken');
      };
      await known(
        integrationRecord('one', { routeKeys: ['waba:1'] }),
        integrationRecord('two', { routeKeys: ['waba:1'] }),
      );
      await expect(admit(about('waba:1'), undefined, fakeAdapter({ verify }))).rejects.toThrow(TypeError);
    });
  });

  describe('without one', () => {
    it('finds the integration by what the webhook names', async () => {
      expect(ownersOf(await admit(about('phone:one')))).toEqual(['one']);
    });

    it('lets the signature decide among several, each asked once', async () => {
      await known(
        integrationRecord('a', { routeKeys: ['account:1', 'token:x'], ...otherSecret }),
        integrationRecord('b', { routeKeys: ['account:1', 'token:x'] }),
      );
      const verify = jest.fn(fakeAdapter().verify);
      const admission = await admit(about('token:x', 'account:1'), undefined, fakeAdapter({ verify }));
      expect(ownersOf(admission)).toEqual(['b']);
      expect(verify).toHaveBeenCalledTimes(2);
    });

    it('admits it for each that proves it', async () => {
      await known(
        integrationRecord('a', { routeKeys: ['account:1'] }),
        integrationRecord('b', { routeKeys: ['account:1'], tenantId: 'globex' }),
      );
      expect(ownersOf(await admit(about('account:1')))).toEqual(['a', 'b']);
    });

    it('is not hindered by one among several whose secrets cannot be opened', async () => {
      await known(
        integrationRecord('a', { routeKeys: ['account:1'] }),
        integrationRecord('b', { routeKeys: ['account:1'] }),
      );
      integrations.unreadable.add('a');
      expect(ownersOf(await admit(about('account:1')))).toEqual(['b']);
    });

    it('names the one that refused, not one that could not even look', async () => {
      await known(
        integrationRecord('a', { routeKeys: ['account:1'] }),
        integrationRecord('b', { routeKeys: ['account:1'], ...otherSecret }),
      );
      integrations.unreadable.add('a');
      expect(await admit(about('account:1'))).toMatchObject({
        admitted: false,
        integration: { id: 'b' },
        refusal: 'wrong_signature',
      });
    });

    it('says so when the secrets of none of them can be opened', async () => {
      await known(
        integrationRecord('a', { routeKeys: ['account:1'] }),
        integrationRecord('b', { routeKeys: ['account:1'] }),
      );
      integrations.unreadable.add('a').add('b');
      await expect(admit(about('account:1'))).rejects.toMatchObject({ code: 'secret.unreadable' });
    });

    it('tries 64 at most when more share what it names, those of the narrower hint first', async () => {
      const crowd = Array.from({ length: 80 }, (_, at) =>
        integrationRecord(`crowd-${at}`, { routeKeys: [`inbox:1/${at}`, 'account:1'], ...otherSecret }),
      );
      await known(...crowd, integrationRecord('last', { routeKeys: ['inbox:1/99', 'account:1'] }));
      const verify = jest.fn(fakeAdapter().verify);
      const admission = await admit(about('inbox:1/99', 'account:1'), undefined, fakeAdapter({ verify }));
      expect(ownersOf(admission)).toEqual(['last']);
      expect(verify).toHaveBeenCalledTimes(64);
    });
  });

  describe('with one app that signs for several numbers', () => {
    beforeEach(async () => {
      await known(
        integrationRecord('one'),
        integrationRecord('two', { tenantId: 'globex' }),
        integrationRecord('three', otherSecret),
        integrationRecord('off', { status: 'disabled' }),
      );
    });

    it('admits a batch for each number whose integration proves it too', async () => {
      const batch = about('phone:one', 'phone:two', 'phone:three', 'phone:off', 'phone:nobody');
      expect(ownersOf(await admit(batch, 'one'))).toEqual(['one', 'two']);
    });

    it('admits what came through the URL of one number for the number that it names', async () => {
      expect(ownersOf(await admit(about('phone:two'), 'one'))).toEqual(['two']);
    });

    it('is not hindered by a number whose secrets cannot be opened', async () => {
      integrations.unreadable.add('two');
      expect(ownersOf(await admit(about('phone:one', 'phone:two'), 'one'))).toEqual(['one']);
    });
  });

  describe('with an address that many share', () => {
    beforeEach(async () => {
      await known(
        integrationRecord('five', { routeKeys: ['inbox:1/5', 'account:1'] }),
        integrationRecord('six', { routeKeys: ['inbox:2/6', 'account:2'] }),
      );
    });

    it('keeps what names another inbox of the account, since it is to be passed over', async () => {
      expect(ownersOf(await admit(about('inbox:1/7', 'account:1'), 'five', passingOver))).toEqual(['five']);
    });

    it('refuses the same where other accounts mean a wrong address', async () => {
      expect(await admit(about('inbox:1/7', 'account:1'), 'five')).toMatchObject({ refusal: 'not_owner' });
    });

    it('refuses another account all the same', async () => {
      expect(await admit(about('inbox:3/7', 'account:3'), 'five', passingOver)).toMatchObject({
        refusal: 'not_owner',
      });
    });
  });

  describe('for what it does not know', () => {
    it.each([
      ['an unknown id', 'nobody', about()],
      ['an account of nobody', undefined, about('phone:nobody')],
      ['a webhook that names nothing', undefined, webhookRequest({})],
    ])('answers 404 to %s after one look into Postgres', async (_, id, request) => {
      const before = integrations.reads;
      await expect(admit(request, id)).rejects.toMatchObject({ code: 'integration.not_found', status: 404 });
      expect(integrations.reads - before).toBe(1);
    });

    it('knows an integration that was saved a moment ago', async () => {
      integrations.records.push(integrationRecord('new'));
      expect(ownersOf(await admit(about('phone:new')))).toEqual(['new']);
    });

    it('does not call it unknown while Postgres is away', async () => {
      integrations.away = true;
      await expect(admit(about('phone:nobody'))).rejects.toMatchObject({ code: 'database.unavailable' });
    });

    it.each([
      ['is disabled', { status: 'disabled' } as const],
      ['is of another provider', { provider: 'telegram' } as const],
    ])('treats an integration that %s as none', async (_, overrides) => {
      await known(integrationRecord('one', overrides));
      await expect(admit(about('phone:one'), 'one')).rejects.toMatchObject({ code: 'integration.not_found' });
      await expect(admit(about('phone:one'))).rejects.toMatchObject({ code: 'integration.not_found' });
    });
  });
});
