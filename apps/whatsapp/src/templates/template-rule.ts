/** Holds every template that is to be sent against what is known of it. */
import { Injectable } from '@nestjs/common';
import type { Sendable } from '@enlace/normalization';
import { WhatsAppTemplateStore, type KnownTemplate } from '@enlace/persistence';
import { OpenIntegrations, type ContentRule, type Objection } from '@enlace/provider-host';
import type { WhatsAppCredentials } from '@enlace/providers';
import { TemplateSync } from './template-sync.js';
import { objectionTo } from './template-verdict.js';

/** Meta's codes for what is wrong with a template or its values (Meta, Cloud API: error codes). */
const OF_TEMPLATES = /^1320[01]\d$/;

type Through = Parameters<ContentRule['objectionTo']>[1];

@Injectable()
export class TemplateRule implements ContentRule {
  constructor(
    private readonly store: WhatsAppTemplateStore,
    private readonly integrations: OpenIntegrations,
    private readonly sync: TemplateSync,
  ) {}

  concerns({ type }: Sendable): boolean {
    return type === 'template';
  }

  /**
   * Of an account whose list was not read lately, and of a template that is not on it, Meta is left to judge. Nothing is
   * refused on request without a look at Meta's list, for a webhook may have been lost; who is about to send cannot wait
   * for one.
   */
  async objectionTo(
    content: Sendable,
    through: Through,
    moment: 'asked' | 'sending',
  ): Promise<Objection | undefined> {
    if (content.type !== 'template') return undefined;
    const { tenantId, integrationId } = through;
    const credentials = await this.integrations.credentials(tenantId, integrationId);
    const { waba_id: wabaId } = credentials as WhatsAppCredentials;
    if (wabaId === undefined) return undefined;
    const { name, language } = content.template;
    const find = () => this.store.find({ tenantId, wabaId }, name, language);
    const judge = ({ isSynced, template }: KnownTemplate): Objection | undefined =>
      isSynced && template !== undefined ? objectionTo(template, content.template) : undefined;
    const known = await find();
    const objection = judge(known);
    if (moment === 'sending') {
      if (objection !== undefined) await this.readSoon(through);
      return objection;
    }
    if (known.template !== undefined && objection === undefined) return undefined;
    await this.sync.onDemand(tenantId, integrationId);
    return judge(await find());
  }

  /** What Meta refuses and we did not, we know too little of. */
  async refused(_: Sendable, through: Through, code: string): Promise<void> {
    if (OF_TEMPLATES.test(code)) await this.readSoon(through);
  }

  private readSoon({ tenantId, integrationId }: Through): Promise<void> {
    return this.sync.soonAfterRefusal(tenantId, integrationId).catch(() => undefined);
  }
}
