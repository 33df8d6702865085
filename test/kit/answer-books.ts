/** The bot's own book, which no API shows whole: which messages each of its answers was for. */
import { Client } from 'pg';

export interface AnswerBook {
  readonly conversationId: string;
  readonly replyId: string;
  readonly messageIds: readonly string[];
}

export async function answerBooks(databaseUrl: string, tenant: string): Promise<AnswerBook[]> {
  const client = new Client({ connectionString: databaseUrl, options: `-c app.tenant=${tenant}` });
  await client.connect();
  try {
    const { rows } = await client.query<AnswerBook>(
      `SELECT conversation_id AS "conversationId", reply_id AS "replyId", message_ids AS "messageIds"
         FROM answers WHERE tenant_id = $1`,
      [tenant],
    );
    return rows;
  } finally {
    await client.end();
  }
}
