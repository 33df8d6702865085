/** Looks for texts in everything that is kept: every column of every table, every message of every stream, every file. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';

/** Where any of them stands, as `<table>.<column>: <text>`. Bytes are read as text, JSON as it is written. */
export async function foundInDatabase(url: string, needles: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SET app.tenant = '*'");
    const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(
      `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY 1, 2`,
    );
    const found: string[] = [];
    for (const { table, column, type } of columns) {
      const text = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
      const { rows } = await client.query<{ needle: string }>(
        `SELECT DISTINCT needle FROM "${table}", unnest($1::text[]) AS needle
          WHERE position(lower(needle) IN lower(${text})) > 0`,
        [needles],
      );
      found.push(...rows.map(({ needle }) => `${table}.${column}: ${needle}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Where any of them stands, as `<stream> <sequence>: <text>`; what a message holds as base64 is read too. */
export async function foundInStreams(url: string, needles: readonly string[]): Promise<string[]> {
  const nats = await connect({ servers: url });
  try {
    const jsm = await jetstreamManager(nats);
    const found: string[] = [];
    for await (const { config, state } of jsm.streams.list()) {
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await jsm.streams.getMessage(config.name, { seq }).catch(() => null);
        if (message === null) continue;
        const said = `${message.subject} ${new TextDecoder().decode(message.data)}`;
        const headers = JSON.stringify([...message.header]);
        const text = `${said} ${headers} ${decoded(said)}`.toLowerCase();
        const hits = needles.filter((needle) => text.includes(needle.toLowerCase()));
        found.push(...hits.map((needle) => `${config.name} ${seq} ${message.subject}: ${needle}`));
      }
    }
    return found;
  } finally {
    await nats.close();
  }
}

/** Paths of files under the folder with these bytes in them; looks again when a file moved while it was read. */
export async function foundInFiles(folder: string, needle: Buffer): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path).catch(nullIfGone)));
  if (contents.includes(null)) return foundInFiles(folder, needle);
  return paths.filter((_, n) => contents[n]?.includes(needle));
}

/** A file is written beside its place and then moved there: between listing and reading its name can be gone. */
function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function decoded(text: string): string {
  const [, body = ''] = /"body":"([A-Za-z0-9+/=]{40,})"/.exec(text) ?? [];
  return Buffer.from(body, 'base64').toString('utf8');
}
