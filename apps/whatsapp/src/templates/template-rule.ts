/** Holds every template that is to be sent against what is known of it. */
import { Injectable } from '@nestjs/common';
import type { Sendable } from '@enlace/normalization';
import { WhatsAppTemplateStore } from '@enlace/persistence';
import { OpenIntegrations, type ContentRule, type Objection } from '@enlace/provider-host';
import type { WhatsAppCredentials } from '@enlace/providers';
import { TemplateSync } from './template-sync.js';
import { objectionTo } from './template-verdict.js';

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

  /** Of an account whose list was never read, and of a template that is not on it, Meta is left to judge. */
  async objectionTo(
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
    moment: 'asked' | 'sending',
  ): Promise<Objection | undefined> {
    if (content.type !== 'template') return undefined;
    const { tenantId, integrationId } = through;
    const credentials = await this.integrations.credentials(tenantId, integrationId);
    const { waba_id: wabaId } = credentials as WhatsAppCredentials;
    if (wabaId === undefined) return undefined;
    const { name, language } = content.template;
    const find = () => this.store.find({ tenantId, wabaId }, name, language);
    let known = await find();
    if (known.template === undefined && moment === 'asked') {
      await this.sync.onDemand(tenantId, integrationId);
      known = await find();
    }
    if (!known.isSynced || known.template === undefined) return undefined;
    return objectionTo(known.template, content.template);
  }
}
