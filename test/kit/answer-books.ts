/** The bot's own book, which no API shows whole: which messages each of its answers was for. */
import { Client } from 'pg';

export interface AnswerBook {
  readonly conversationId: string;
  readonly replyId: string;
  readonly messageIds: readonly string[];
}

export async function answerBooks(databaseUrl: string, tenant: string): Promise<AnswerBook[]> {
  return ask<AnswerBook>(
    databaseUrl,
    tenant,
    `SELECT conversation_id AS "conversationId", reply_id AS "replyId", message_ids AS "messageIds"
       FROM answers WHERE tenant_id = $1`,
  );
}

/** How many messages the bot's answers are for, all together. */
export async function messagesAnswered(databaseUrl: string, tenant: string): Promise<number> {
  const [row] = await ask<{ count: number }>(
    databaseUrl,
    tenant,
    'SELECT coalesce(sum(cardinality(message_ids)), 0)::int AS count FROM answers WHERE tenant_id = $1',
  );
  return row?.count ?? 0;
}

async function ask<Row extends object>(databaseUrl: string, tenant: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl, options: `-c app.tenant=${tenant}` });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [tenant])).rows;
  } finally {
    await client.end();
  }
}
