/** Templates over the API: looked at as they are known here, made and deleted at Meta. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { HttpClient } from '@enlace/http-client';
import {
  AuditStore,
  WhatsAppTemplateStore,
  type BusinessAccount,
  type TemplateRecord,
} from '@enlace/persistence';
import { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import {
  createTemplate,
  deleteTemplate,
  draftFacts,
  draftFaults,
  type TemplateDraft,
  type WhatsAppCredentials,
} from '@enlace/providers';
import { pageAnswer, tenantOf, type Caller } from '@enlace/service-kit';
import {
  changeAnswer,
  syncAnswer,
  templateAnswer,
  type DeletedTemplates,
  type NamedTemplates,
  type SyncAnswer,
  type TemplateAnswer,
  type TemplateList,
} from './template-answers.js';
import { TemplateSamples } from './template-samples.js';
import { TemplateSync } from './template-sync.js';
import type {
  CreateTemplate,
  TemplateChoice,
  TemplateLanguageChoice,
  TemplateQuery,
} from './templates.dto.js';

const CHANGES_SHOWN = 50;
const DELETED = 'DELETED';

/** Webhooks tell whole seconds by Meta's clock: one about what was just created, even before we were answered, must count as later. */
const CLOCK_LAG_MS = 5_000;

interface Account extends BusinessAccount {
  readonly integrationId: string;
  readonly credentials: WhatsAppCredentials;
}

@Injectable()
export class Templates {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
    private readonly store: WhatsAppTemplateStore,
    private readonly templates: TemplateSync,
    private readonly http: HttpClient,
    private readonly samples: TemplateSamples,
    private readonly audit: AuditStore,
  ) {}

  /** @throws AppError `integration.…`; `integration.invalid` where no business account is named */
  async list(caller: Caller, query: TemplateQuery): Promise<TemplateList> {
    const { tenantId, wabaId } = await this.account(caller, query);
    const { tenant_id: _tenant, integration_id: _integration, ...filter } = query;
    const page = await this.store.list({ ...filter, tenantId, wabaId });
    const state = await this.store.syncState({ tenantId, wabaId });
    return { ...pageAnswer(page, templateAnswer), ...syncAnswer(state) };
  }

  /** @throws AppError `template.not_found` */
  async get(caller: Caller, name: string, choice: TemplateChoice): Promise<NamedTemplates> {
    const account = await this.account(caller, choice);
    const found = await this.store.named(account, name);
    if (found.length === 0) throw notFound(name);
    const ids = found.map(({ id }) => id);
    const history = await this.store.history(account.tenantId, ids, CHANGES_SHOWN);
    return {
      name,
      languages: found.map((template) => ({
        ...templateAnswer(template),
        history: history.filter((change) => change.template === template.id).map(changeAnswer),
      })),
    };
  }

  /** @throws AppError `provider.…` with what Meta says */
  async sync(caller: Caller, choice: TemplateChoice): Promise<SyncAnswer> {
    const { tenantId, integrationId } = await this.account(caller, choice);
    const { created, updated, removed, unchanged } = await this.templates.sync(tenantId, integrationId);
    return { integration_id: integrationId, created, updated, removed, unchanged };
  }

  /** @throws AppError `template.invalid` with every fault and where it is; `template.exists`; `media.…`; `provider.…` */
  async create(caller: Caller, request: CreateTemplate): Promise<TemplateAnswer> {
    const { tenant_id: _tenant, integration_id: _integration, ...asked } = request;
    const faults = draftFaults(asked);
    const [first] = faults;
    if (first !== undefined) {
      const sentence = `${first.field} ${first.expected}`;
      throw new AppError('template.invalid', sentence, undefined, { fields: faults });
    }
    const account = await this.account(caller, request);
    const draft: TemplateDraft = await this.samples.filled(asked, account.tenantId, account.credentials);
    const at = new Date(Date.now() - CLOCK_LAG_MS);
    const created = await createTemplate(this.http, account.credentials, draft);
    await this.store.keepOwn(account, [draftFacts(draft, created)], at);
    await this.record(caller, account, 'template.created', `${draft.name}/${draft.language}`);
    const { template } = await this.store.find(account, draft.name, draft.language);
    if (template === undefined) throw notFound(draft.name);
    return templateAnswer(template);
  }

  /** @throws AppError `template.not_found` where neither we nor Meta know it */
  async remove(caller: Caller, name: string, choice: TemplateLanguageChoice): Promise<DeletedTemplates> {
    const account = await this.account(caller, choice);
    const { language } = choice;
    const known = await this.present(account, name, language);
    const templateId = known[0]?.templateId ?? undefined;
    if (language !== undefined && templateId === undefined) throw notFound(`${name} (${language})`);
    const one = language === undefined || templateId === undefined ? {} : { templateId };
    const isDeleted = await deleteTemplate(this.http, account.credentials, { name, ...one });
    if (!isDeleted && known.length === 0) throw notFound(name);
    const statusReason = isDeleted ? 'deleted over the API' : 'Meta has it no more';
    const facts = known.map((row) => ({ name, language: row.language, status: DELETED, statusReason }));
    if (facts.length > 0) await this.store.keepOwn(account, facts, new Date());
    await this.record(
      caller,
      account,
      'template.deleted',
      language === undefined ? name : `${name}/${language}`,
    );
    return { name, deleted: known.map((row) => row.language) };
  }

  /** Those that are not deleted; Meta is asked first where none is known. */
  private async present(account: Account, name: string, language?: string): Promise<TemplateRecord[]> {
    const find = async (): Promise<TemplateRecord[]> =>
      (await this.store.named(account, name)).filter(
        (row) => row.status !== DELETED && (language === undefined || row.language === language),
      );
    const known = await find();
    if (known.length > 0) return known;
    await this.templates.sync(account.tenantId, account.integrationId);
    return find();
  }

  private async account(caller: Caller, choice: TemplateChoice): Promise<Account> {
    const tenantId = tenantOf(caller, choice.tenant_id);
    const { id: integrationId } = await this.chosen.of(tenantId, choice.integration_id);
    const credentials = (await this.integrations.credentials(tenantId, integrationId)) as WhatsAppCredentials;
    const { waba_id: wabaId } = credentials;
    if (wabaId === undefined) {
      throw new AppError(
        'integration.invalid',
        'templates belong to the WhatsApp Business account: save its id as waba_id of the integration',
        undefined,
        { integration_id: integrationId },
      );
    }
    return { tenantId, wabaId, integrationId, credentials };
  }

  private record(caller: Caller, account: Account, action: string, template: string): Promise<void> {
    return this.audit.write({
      tenantId: account.tenantId,
      actor: caller.keyId,
      action,
      subject: account.integrationId,
      details: { provider: 'whatsapp', template },
    });
  }
}

function notFound(name: string): AppError {
  return new AppError('template.not_found', `The account has no template ${name}`);
}
