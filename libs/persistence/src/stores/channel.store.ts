/** Channels as they stand: what was learned of them, where their webhooks are to go, and their traffic. */
import type { ChannelFacts, Provider, ProviderError } from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import { jsonText } from '../database/json-text.js';
import type {
  AccountMember,
  ChannelRecord,
  ChannelTraffic,
  KeptRegistration,
} from './channel/channel-record.js';
import { applyEffect, type ChannelNews } from './inbound/error-effect.js';
import { learnFacts } from './channel/learn.js';
import { tellOnce, type ChannelTrouble } from './channel/tell-once.js';
import { trafficOf } from './channel/traffic.js';

export class ChannelStore {
  constructor(private readonly database: Database) {}

  /** The tenant's channels of a provider, oldest first; with an id, that one alone. */
  async find(tenantId: string, provider: Provider, integrationId?: string): Promise<ChannelRecord[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<ChannelRecord>(
        `SELECT id AS "integrationId", provider, status, status_reason AS "statusReason",
                status_since AS "statusSince", frozen_until AS "frozenUntil", channel_state AS facts, registration
           FROM integrations
          WHERE tenant_id = $1 AND provider = $2 AND ($3::uuid IS NULL OR id = $3) AND removed_at IS NULL
          ORDER BY created_at, id`,
        [tenantId, provider, integrationId ?? null],
      ),
    );
  }

  /** Keeps what was learned of a channel; a fact that is older than the one known changes nothing. */
  async learn(tenantId: string, integrationId: string, facts: ChannelFacts): Promise<void> {
    await this.database.forTenant(tenantId, (tx) => this.learnIn(tx, tenantId, [integrationId], facts));
  }

  /** The same of several, within a transaction of the tenant. */
  async learnIn(
    tx: Tx,
    tenantId: string,
    integrationIds: readonly string[],
    facts: ChannelFacts,
  ): Promise<void> {
    await learnFacts(tx, tenantId, integrationIds, facts);
  }

  /**
   * Tells others of its trouble: once an hour at most, and again where it was mended meanwhile. Where `tell` throws it
   * counts as not told.
   * @param kind `stopped`: it sends nothing any more; `alert`: it goes on, and a person should look at it
   */
  async tellOnce(
    tenantId: string,
    integrationId: string,
    kind: 'stopped' | 'alert',
    trouble: ChannelTrouble,
    tell: () => Promise<void>,
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tellOnce(tx, tenantId, integrationId, kind, trouble, tell),
    );
  }

  /**
   * Stops or pauses the channel as an error of the provider says, within a transaction of the tenant; what it says of one
   * message or contact changes nothing.
   * @param saidAt when the provider said so: what is old changes nothing either
   * @returns what is to be told of the channel
   */
  async concernIn(
    tx: Tx,
    tenantId: string,
    integrationId: string,
    error: ProviderError,
    saidAt: Date,
  ): Promise<ChannelNews> {
    if (error.effect?.startsWith('channel_') !== true) return {};
    return applyEffect(tx, { tenantId, integrationId, conversationId: NO_CONVERSATION }, error, saidAt);
  }

  /**
   * The tenant's channels that share an account with this one, itself among them, within a transaction of the tenant.
   * @param key how the account's route key begins (`waba:`)
   */
  async membersIn(tx: Tx, tenantId: string, integrationId: string, key: string): Promise<AccountMember[]> {
    return tx.query<AccountMember>(MEMBERS, [tenantId, integrationId, key]);
  }

  /** The same, in a transaction of its own. */
  async members(tenantId: string, integrationId: string, key: string): Promise<AccountMember[]> {
    return this.database.forTenant(tenantId, (tx) => this.membersIn(tx, tenantId, integrationId, key));
  }

  /** Writes down where the webhooks were asked to go; null: nowhere any more. */
  async keepRegistration(
    tenantId: string,
    integrationId: string,
    registration: KeptRegistration | null,
  ): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE integrations SET registration = $3
          WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL RETURNING id`,
        [tenantId, integrationId, registration === null ? null : jsonText(registration)],
      ),
    );
    return rows.length > 0;
  }

  /** Whether a channel of another tenant has the same value of a setting: what is done to it concerns both. */
  async heldByOthers(tenantId: string, provider: Provider, setting: string, value: string): Promise<boolean> {
    const rows = await this.database.asSystem((tx) =>
      tx.query(
        `SELECT FROM integrations
          WHERE provider = $2 AND removed_at IS NULL AND tenant_id <> $1 AND settings->>$3 = $4 LIMIT 1`,
        [tenantId, provider, setting, value],
      ),
    );
    return rows.length > 0;
  }

  /** What came in through it, and what waits to go out. */
  async traffic(tenantId: string, provider: Provider, integrationId: string): Promise<ChannelTraffic> {
    return this.database.forTenant(tenantId, (tx) => trafficOf(tx, tenantId, provider, integrationId));
  }
}

/** What is said of a whole channel concerns no conversation of it. */
const NO_CONVERSATION = '00000000-0000-0000-0000-000000000000';

const MEMBERS = `
  SELECT other.id AS "integrationId", other.channel_state AS facts, other.settings
    FROM integrations AS own JOIN integrations AS other ON other.tenant_id = $1 AND other.provider = own.provider
   WHERE own.tenant_id = $1 AND own.id = $2 AND other.removed_at IS NULL
     AND (other.id = own.id
          OR EXISTS (SELECT FROM unnest(own.route_keys) AS key
                      WHERE starts_with(key, $3) AND key = ANY(other.route_keys)))
   ORDER BY other.id`;
