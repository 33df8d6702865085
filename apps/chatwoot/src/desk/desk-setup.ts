/** The setting of a tenant's desk: checked against Chatwoot, kept, shown, taken away. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AuditStore, DeskStore, IntegrationStore, type DeskSetting } from '@enlace/persistence';
import { given, type ApiInbox, type Asked } from '@enlace/providers';
import { requestInvalid, tenantOf, type Caller } from '@enlace/service-kit';
import type { AccountChoice } from '../account/account-choice.dto.js';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { MIRRORED } from './mirrored-channels.js';
import type { DeskAnswer, DeskRequest } from './desk.dto.js';

/** Of the tenant: two that share an account answer each other's customers in no inbox. */
const nameOf = (tenantId: string): string => `Enlace: WhatsApp and Telegram (${tenantId})`;
const API_CHANNEL = 'Channel::Api';

@Injectable()
export class DeskSetup {
  constructor(
    private readonly accounts: ChosenAccount,
    private readonly store: DeskStore,
    private readonly integrations: IntegrationStore,
    private readonly audit: AuditStore,
  ) {}

  /**
   * What is left out is as it is by default, the inbox as it was.
   * @throws AppError `desk.refused` where the account, the token or the inbox is not one a desk can be in;
   *   `request.invalid` for integrations and agents there are not
   */
  async set(caller: Caller, request: DeskRequest): Promise<DeskAnswer> {
    const account = await this.accounts.of(caller, request);
    const { tenantId, integrationId } = account;
    await this.assertMirrored(tenantId, request.integrations ?? []);
    const known = await this.store.find(tenantId);
    const former = known?.integrationId === integrationId ? known.inboxId : undefined;
    const inbox = await this.inbox(account, request.inbox_id ?? former);
    await this.assertAgent(account, request.assignee_id);
    const setting = await this.store.save({
      tenantId,
      integrationId,
      enabled: request.enabled ?? true,
      inboxId: inbox.id,
      integrations: request.integrations ?? null,
      onResolved: request.on_resolved ?? 'bot',
      backfill: request.backfill ?? 20,
      sendAutomatic: request.send_automatic ?? false,
      assigneeId: request.assignee_id ?? null,
      teamId: request.team_id ?? null,
    });
    await this.record(caller, setting, 'desk.saved');
    return this.answer(setting);
  }

  /** @throws AppError `desk.not_found` */
  async get(caller: Caller, choice: AccountChoice): Promise<DeskAnswer> {
    return this.answer(await this.known(caller, choice));
  }

  /** The inbox stays in Chatwoot, and what was said in it. @throws AppError `desk.not_found` */
  async remove(caller: Caller, choice: AccountChoice): Promise<DeskAnswer> {
    const setting = await this.known(caller, choice);
    const answer = { ...(await this.answer(setting)), enabled: false };
    await this.store.remove(setting.tenantId);
    await this.record(caller, setting, 'desk.removed');
    return answer;
  }

  private async known(caller: Caller, { tenant_id, integration_id }: AccountChoice): Promise<DeskSetting> {
    const setting = await this.store.find(tenantOf(caller, tenant_id));
    const isMeant = integration_id === undefined || integration_id === setting?.integrationId;
    if (setting !== undefined && isMeant) return setting;
    throw new AppError(
      'desk.not_found',
      'This tenant has no desk: PUT /api/v1/integrations/chatwoot/desk makes one',
    );
  }

  /** The one that is named, or one of ours, made where there is none. */
  private async inbox(
    { tenantId, api, credentials }: Account,
    wished: string | undefined,
  ): Promise<ApiInbox> {
    const ofAccount = credentials.inbox_id === undefined ? undefined : String(credentials.inbox_id);
    const inboxes = asked(await api.account.inboxes());
    const inbox =
      wished === undefined
        ? inboxes.find(({ name, channelType }) => name === nameOf(tenantId) && channelType === API_CHANNEL)
        : inboxes.find(({ id }) => id === wished);
    if (wished !== undefined && inbox === undefined) {
      throw new AppError('desk.refused', `The account has no inbox ${wished}, or the token may not see it`);
    }
    if (inbox !== undefined && inbox.channelType !== API_CHANNEL) {
      throw new AppError(
        'desk.refused',
        `Inbox ${inbox.id} is a ${inbox.channelType ?? 'channel of its own'}: only an inbox of the API channel takes what a customer wrote elsewhere. Name one, or none and it is made`,
      );
    }
    if (ofAccount !== undefined && ofAccount !== inbox?.id) {
      throw new AppError(
        'desk.refused',
        `The integration is bound to inbox ${ofAccount}, so events of the desk's inbox would be passed over: take inbox_id out of its config, or use an integration of the whole account`,
      );
    }
    return inbox ?? asked(await api.account.createApiInbox(nameOf(tenantId)));
  }

  private async assertMirrored(tenantId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const integration = await this.integrations.get(tenantId, id);
      if (integration === undefined || !MIRRORED.includes(integration.provider)) {
        throw requestInvalid([
          {
            field: 'integrations',
            expected: `must be WhatsApp or Telegram integrations of this tenant: ${id} is none`,
          },
        ]);
      }
    }
  }

  private async assertAgent({ api }: Account, id: string | undefined): Promise<void> {
    if (id === undefined) return;
    const agents = asked(await api.account.agents());
    if (agents.some((agent) => agent.id === id)) return;
    throw requestInvalid([
      { field: 'assignee_id', expected: 'must be the number of an agent of the account' },
    ]);
  }

  private async answer(setting: DeskSetting): Promise<DeskAnswer> {
    const { live, waiting, oldestWaitingAt, failed } = await this.store.counts(setting.tenantId);
    return {
      tenant_id: setting.tenantId,
      integration_id: setting.integrationId,
      enabled: setting.enabled,
      inbox_id: setting.inboxId,
      integrations: setting.integrations,
      on_resolved: setting.onResolved,
      backfill: setting.backfill,
      send_automatic: setting.sendAutomatic,
      assignee_id: setting.assigneeId,
      team_id: setting.teamId,
      since: setting.since.toISOString(),
      trouble: setting.trouble,
      trouble_since: setting.troubleAt?.toISOString() ?? null,
      conversations: {
        mirrored: live,
        waiting,
        oldest_waiting_at: oldestWaitingAt?.toISOString() ?? null,
      },
      refused_messages: failed,
    };
  }

  private async record(caller: Caller, setting: DeskSetting, action: string): Promise<void> {
    const { tenantId, integrationId, inboxId, enabled, onResolved } = setting;
    const details = { inbox_id: inboxId, enabled, on_resolved: onResolved };
    await this.audit.write({ tenantId, actor: caller.keyId, action, subject: integrationId, details });
  }
}

/** What the token may not do is no outage: it is said which token is needed. */
function asked<T>(answer: Asked<T>): T {
  const kinds = ['needs_user_token', 'needs_administrator', 'unauthorized', 'invalid'];
  if (!answer.ok && kinds.includes(answer.failure.kind)) {
    const { kind, reason } = answer.failure;
    const advice =
      kind === 'needs_administrator'
        ? '; or make an inbox of the API channel by hand and name it as inbox_id'
        : '';
    throw new AppError('desk.refused', `${reason}${advice}`, undefined, { kind });
  }
  return given(answer);
}
