/** The named baselines: a bare node:http handler that proves, parses and keeps as the ingress does, and nothing more. */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { builtLib } from './built.mjs';
import { sideProcess, listening } from './side-process.mjs';

const { constantTimeEqual, deriveId, hmac, sha256 } = await builtLib('crypto');
const { sequenceOf } = await builtLib('contracts');
const { Database, WebhookLogStore } = await builtLib('persistence');
const { Bus } = await builtLib('messaging');

const ANSWER = Buffer.from('{"success":true}');
const HEAD = { 'content-type': 'application/json; charset=utf-8', 'content-length': ANSWER.length };
const BATCH = 128;

sideProcess(async ({ keeps, databaseUrl, natsUrl, poolSize, targets }) => {
  const byPath = new Map(targets.map((target) => [target.path, target]));
  const keep = await KEEPERS[keeps]({ databaseUrl, natsUrl, poolSize });
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      receive(request, Buffer.concat(chunks), byPath, keep).then(
        (status) => response.writeHead(status, HEAD).end(ANSWER),
        () => response.writeHead(503).end(),
      );
    });
  });
  server.keepAliveTimeout = 75_000;
  return { facts: { port: await listening(server) }, answer: async () => ({}) };
});

async function receive(request, body, byPath, keep) {
  const target = byPath.get(request.url);
  if (target === undefined) return 404;
  const expected = `sha256=${hmac('sha256', target.appSecret, body, 'hex')}`;
  if (!constantTimeEqual(expected, request.headers['x-hub-signature-256'] ?? '')) return 401;
  const json = JSON.parse(body.toString('utf8'));
  const entry = {
    id: deriveId('webhook', target.id, sha256(body)),
    tenantId: target.tenantId,
    integrationId: target.id,
    provider: 'whatsapp',
    receivedAt: new Date(),
    headers: {
      'content-type': request.headers['content-type'],
      'content-length': request.headers['content-length'],
      'user-agent': request.headers['user-agent'],
      'x-hub-signature-256': request.headers['x-hub-signature-256'],
    },
    body,
    scheme: 'hmac-sha256',
  };
  await keep(entry, json);
  return 200;
}

const KEEPERS = {
  /** The ingress's own group commit. */
  async grouped({ databaseUrl, poolSize }) {
    const log = new WebhookLogStore(Database.open({ url: databaseUrl, poolSize }));
    return (entry) => log.accept(entry);
  },

  /** The same, and behind the answer the same publish in batches and the same mark. */
  async published({ databaseUrl, natsUrl, poolSize }) {
    const log = new WebhookLogStore(Database.open({ url: databaseUrl, poolSize }));
    const bus = Bus.open({ url: natsUrl, name: 'bench' });
    await bus.ensureStreams();
    const waiting = [];
    let working = false;
    const work = async () => {
      working = true;
      while (waiting.length > 0) {
        const batch = waiting.splice(0, BATCH);
        await bus.publishMany(batch);
        await log.markPublished(batch.map(({ webhookId }) => ({ id: webhookId, events: 1 })));
      }
      working = false;
    };
    return async (entry, json) => {
      const { outcome, position } = await log.accept(entry);
      if (outcome !== 'accepted') return;
      waiting.push(draftOf(entry, position, json));
      if (!working) void work();
    };
  },

  /** A statement and a commit of its own for each request. */
  async single({ databaseUrl, poolSize }) {
    const pool = new Pool({ connectionString: databaseUrl, max: poolSize, options: '-c app.tenant=*' });
    return (entry) =>
      pool.query({
        name: 'keep',
        text: `INSERT INTO webhook_log
            (id, tenant_id, integration_id, provider, received_at, headers, scheme, body, size, state, position)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'accepted',
                  (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) ON CONFLICT (id) DO NOTHING`,
        values: [
          entry.id,
          entry.tenantId,
          entry.integrationId,
          entry.provider,
          entry.receivedAt,
          JSON.stringify(entry.headers),
          entry.scheme,
          entry.body,
          entry.body.length,
        ],
      });
  },
};

function draftOf(entry, position, json) {
  return {
    name: 'message.received',
    tenant: entry.tenantId,
    provider: entry.provider,
    integrationId: entry.integrationId,
    webhookId: entry.id,
    sequence: sequenceOf(position, 0),
    key: entry.id,
    conversation: entry.id,
    time: entry.receivedAt,
    data: { platform: 'whatsapp', tenant_id: entry.tenantId, message_id: entry.id, raw_payload: json },
  };
}
