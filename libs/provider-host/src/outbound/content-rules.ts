/** What a provider's app knows of a content that the channel would refuse, asked before it is queued and before it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import { AppError, type ErrorCode } from '@enlace/contracts';
import type { Sendable } from '@enlace/normalization';
import { ConversationStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';

export interface Objection {
  readonly code: ErrorCode;
  /** What is wrong, where, and what to do; never the words of a message. */
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ContentRule {
  /** Whether it has anything to say of such content; asked first, for most messages it has not. */
  concerns(content: Sendable): boolean;

  /**
   * Why it cannot go out through that integration, for good; undefined where nothing is known against it.
   * @param moment `asked`: before it is queued, when a second may be spent on finding out; `sending`: at once
   */
  objectionTo(
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
    moment: 'asked' | 'sending',
  ): Promise<Objection | undefined>;

  /**
   * Hears that the provider refused what nothing was known against.
   * @param code as the provider gives it
   */
  refused?(
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
    code: string,
  ): Promise<void>;
}

/** Injects the rules of the app. */
export const CONTENT_RULES = Symbol('ContentRules');

/** A message that is to go into a conversation, or to somebody through an integration. */
interface Asked {
  readonly tenant_id: string;
  readonly message_id: string;
  readonly conversation_id?: string;
  readonly integration_id?: string;
}

@Injectable()
export class ContentRules {
  constructor(
    @Inject(CONTENT_RULES) private readonly rules: readonly ContentRule[],
    private readonly conversations: ConversationStore,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Passes where the conversation is not known, which is told by who looks for it, and where the message is queued
   * already: a request that comes again must not fail a message that may be on its way.
   * @throws AppError the objection, for good
   */
  async assertSendable(content: Sendable, to: Asked): Promise<void> {
    const rules = this.rules.filter((rule) => rule.concerns(content));
    if (rules.length === 0) return;
    const integrationId = await this.integrationOf(to);
    if (integrationId === undefined) return;
    const objection = await this.first(rules, content, { tenantId: to.tenant_id, integrationId }, 'asked');
    if (objection === undefined) return;
    if ((await this.conversations.message(to.tenant_id, to.message_id)) === undefined) {
      throw new AppError(objection.code, objection.reason, undefined, objection.details);
    }
  }

  /** The objection to what is about to be sent. */
  async objectionTo(
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
  ): Promise<Objection | undefined> {
    const rules = this.rules.filter((rule) => rule.concerns(content));
    return this.first(rules, content, through, 'sending');
  }

  /** Tells the rules that the provider refused it; never throws. */
  async refused(
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
    code: string,
  ): Promise<void> {
    for (const rule of this.rules.filter((one) => one.concerns(content))) {
      try {
        await rule.refused?.(content, through, code);
      } catch (error) {
        const { tenantId: tenant, integrationId: integration } = through;
        this.logger.warn('what the provider refused could not be told', { error, tenant, integration });
      }
    }
  }

  /** A rule that cannot be asked objects to nothing: the provider judges in the end. */
  private async first(
    rules: readonly ContentRule[],
    content: Sendable,
    through: { readonly tenantId: string; readonly integrationId: string },
    moment: 'asked' | 'sending',
  ): Promise<Objection | undefined> {
    for (const rule of rules) {
      try {
        const objection = await rule.objectionTo(content, through, moment);
        if (objection !== undefined) return objection;
      } catch (error) {
        const { tenantId: tenant, integrationId: integration } = through;
        this.logger.warn('a content could not be judged before it is sent', { error, tenant, integration });
      }
    }
    return undefined;
  }

  private async integrationOf({
    tenant_id,
    conversation_id,
    integration_id,
  }: Asked): Promise<string | undefined> {
    if (conversation_id === undefined) return integration_id;
    return (await this.conversations.get(tenant_id, conversation_id))?.integrationId;
  }
}
