/** P6 up to the call itself: what happens while a message waits its turn, brings its file or is between two parts. */
import { setTimeout as pause } from 'node:timers/promises';
import { randomId } from '@enlace/crypto';
import type { HttpAnswer, HttpCall } from '@enlace/http-client';
import type { Sendable } from '@enlace/normalization';
import {
  ConversationStore,
  Database,
  InboundStore,
  IntegrationStore,
  OutboundStore,
  type MessageRecord,
} from '@enlace/persistence';
import { createProviders, type OutgoingFile } from '@enlace/providers';
import { Metrics } from '@enlace/service-kit';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { until } from '../../../../test/kit/until.js';
import { HostAdapter } from '../host-adapter.js';
import type { OutgoingFiles } from '../media/outgoing-files.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeBus, ruled, silent, troubled } from '../spec-fakes.js';
import { CallRecorder } from './call-recorder.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Handing } from './handing.js';
import { LaneRunner } from './lane-runner.js';
import { Sending } from './sending.js';
import { Turns } from './turns.js';

const CREDENTIALS = { bot_token: '123456:the-token-of-the-bot', webhook_secret: 'secret' };
const FILE: OutgoingFile = { body: Buffer.from('x'), mimeType: 'image/jpeg', fileName: 'a.jpg' };
const LONG: Sendable = {
  type: 'text',
  text: `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}\n\n${'c'.repeat(4_000)}`,
};
const IMAGE: Sendable = { type: 'image', media: { link: 'https://files.example/a.jpg' } };

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url, poolSize: 6 });
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** One chat, the sender that serves it over the real adapter, and what Telegram was asked. */
class Scene {
  readonly calls: string[] = [];
  /** What happens while the so-many-th call is being made, counted from 1. */
  during: ((call: number) => Promise<unknown>) | undefined;
  answer: ((call: number) => object | undefined) | undefined;
  opening: (() => Promise<unknown>) | undefined;
  readonly bus = new FakeBus();
  readonly runner: LaneRunner;
  private readonly store = new OutboundStore(database);
  private readonly conversations = new ConversationStore(database);

  private constructor(
    readonly of: { tenantId: string; integrationId: string },
    readonly conversationId: string,
    readonly epoch: number,
  ) {
    const request = async (call: HttpCall): Promise<HttpAnswer> => this.called(call);
    const recorder = new CallRecorder({ request });
    const host = new HostAdapter(createProviders(recorder).get('telegram'));
    const files: Partial<OutgoingFiles> = { open: async () => (await this.opening?.(), FILE) };
    const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve(CREDENTIALS) };
    const metrics = new Metrics('spec');
    const handing = new Handing(
      host,
      this.store,
      integrations as OpenIntegrations,
      recorder,
      files as OutgoingFiles,
      ruled(),
      new Turns(host, this.store),
      metrics,
    );
    const outcomes = new DeliveryOutcomes(host, this.bus.bus, troubled(), silent, metrics);
    const sending = new Sending(host, this.store, handing, outcomes, metrics);
    this.runner = new LaneRunner(host, this.store, sending, outcomes, silent);
  }

  static async open(): Promise<Scene> {
    const identity = `bot:${randomId()}`;
    const { id } = await new IntegrationStore(database).save({
      tenantId: 'acme',
      provider: 'telegram',
      identity,
      routeKeys: [identity],
      settings: {},
      secrets: {},
      status: 'active',
      statusReason: '',
    });
    const of = { tenantId: 'acme', integrationId: id };
    const kept = await new InboundStore(database).recordMessage(
      arrival(of),
      written(of, { contact: { external_id: '5' } }),
    );
    return new Scene(of, kept.conversationId, kept.epoch);
  }

  /** A reply of the bot; resolves when nothing is on its way any more. */
  async reply(content: Sendable): Promise<MessageRecord> {
    const messageId = randomId();
    const { conversationId, epoch } = this;
    const by = { author: 'bot', epoch } as const;
    await this.store.enqueue({ messageId, tenantId: 'acme', conversationId, content, ...by });
    this.runner.kick(conversationId);
    return until(
      async () => (await this.conversations.message('acme', messageId)) as MessageRecord,
      ({ status }) => status !== 'queued' && status !== 'sending',
      20_000,
    );
  }

  takeOver(): Promise<unknown> {
    return this.conversations.takeOver('acme', this.conversationId, 'agent-7');
  }

  async pauseChat(ms: number): Promise<void> {
    await database.asSystem((tx) =>
      tx.query(
        `UPDATE delivery_lanes SET frozen_until = now() + $2 * interval '1 millisecond' WHERE conversation_id = $1`,
        [this.conversationId, ms],
      ),
    );
  }

  /** Has other senders use up the bot's limit, so that a call has to wait for its moment. */
  async useUp(calls: number): Promise<void> {
    const account = { everyMs: 1_000 / 26, burst: 2 };
    await this.store.pace({ ...this.of, account, calls }, 60_000);
  }

  attempts(messageId: string) {
    return this.store.attempts('acme', messageId);
  }

  private async called({ url }: HttpCall): Promise<HttpAnswer> {
    this.calls.push(url.split('/').at(-1) ?? '');
    const call = this.calls.length;
    await this.during?.(call);
    const body = this.answer?.(call) ?? {
      ok: true,
      result: { message_id: call, chat: { id: 5 }, date: 1 },
    };
    const text = JSON.stringify(body);
    const status = 'error_code' in body ? Number(body.error_code) : 200;
    return { status, text, headers: {}, bytes: Buffer.from(text), json: () => body };
  }
}

const STALE = { status: 'failed', errorCode: 'stale_epoch' };

describe('a person who takes over', () => {
  it('while a file is being opened silences the bot, whose try stays in the log without a call', async () => {
    const scene = await Scene.open();
    scene.opening = () => scene.takeOver();
    const message = await scene.reply(IMAGE);
    expect(message).toMatchObject(STALE);
    expect(scene.calls).toEqual([]);
    expect(await scene.attempts(message.id)).toMatchObject([
      { outcome: 'retry', code: 'stale_epoch', calls: [] },
    ]);
    await scene.runner.onModuleDestroy();
  });

  it('while a file is brought that takes its moment with it, as well', async () => {
    const scene = await Scene.open();
    scene.opening = async () => {
      await scene.useUp(12);
      setTimeout(() => void scene.takeOver(), 150);
      await pause(80);
    };
    expect(await scene.reply(IMAGE)).toMatchObject(STALE);
    expect(scene.calls).toEqual([]);
    await scene.runner.onModuleDestroy();
  });

  it('between two parts ends the message there: what went out is sent, and says why there is no more', async () => {
    const scene = await Scene.open();
    scene.during = async (call) => (call === 1 ? scene.takeOver() : undefined);
    const message = await scene.reply(LONG);
    expect(message).toMatchObject({
      status: 'sent',
      errorCode: 'rest_withheld',
      errorReason: expect.stringMatching(
        /^1 of 3 parts went out, the rest was held back: stale_epoch: /,
      ) as string,
    });
    expect(scene.calls).toEqual(['sendMessage']);
    await scene.runner.onModuleDestroy();
    expect(scene.bus.published).toMatchObject([
      {
        name: 'delivery.succeeded',
        data: { metadata: { rest_withheld: expect.stringContaining('stale_epoch') as string } },
      },
    ]);
  });
});

describe('a pause that the provider asks for', () => {
  it('between two parts is waited for, and the rest goes out after it', async () => {
    const scene = await Scene.open();
    const at: number[] = [];
    scene.during = async (call) => {
      at.push(performance.now());
      if (call === 1) await scene.pauseChat(1_500);
    };
    expect(await scene.reply(LONG)).toMatchObject({ status: 'sent', errorCode: null });
    expect(scene.calls).toHaveLength(3);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_400);
    await scene.runner.onModuleDestroy();
  });

  it('while a file is opened holds the message, which then goes out once', async () => {
    const scene = await Scene.open();
    let paused = 0;
    scene.opening = async () => {
      if (paused === 0) await scene.pauseChat(1_200);
      paused ||= performance.now();
    };
    const sweeping = setInterval(() => void scene.runner.sweep().catch(() => undefined), 100);
    const message = await scene.reply(IMAGE);
    clearInterval(sweeping);
    expect(message).toMatchObject({ status: 'sent' });
    expect(performance.now() - paused).toBeGreaterThan(1_100);
    expect(scene.calls).toEqual(['sendPhoto']);
    await scene.runner.onModuleDestroy();
  });

  it('told of the second part holds the chat for so long', async () => {
    const scene = await Scene.open();
    scene.answer = (call) =>
      call === 2
        ? { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 41 } }
        : undefined;
    expect(await scene.reply(LONG)).toMatchObject({ status: 'unknown', errorCode: 'telegram.partly_sent' });
    const store = new OutboundStore(database);
    const pausedMs = await store.pausedMs({ ...scene.of, conversationId: scene.conversationId });
    expect(pausedMs).toBeGreaterThan(39_000);
    await scene.runner.onModuleDestroy();
  });
});
