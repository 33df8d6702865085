/** The words a client is found by, and what a search for some of them asks. */
import type { ClientRecord } from './client-record.js';

/** Lower case, without accents: people type names without them. */
export function plainWords(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}@._:+-]+/gu) ?? [];
}

type Named = Pick<ClientRecord, 'tenantId' | 'id' | 'firstName' | 'lastName' | 'email' | 'phone'>;

/** Each behind its tenant, so that the words of another cost this one nothing. */
export function wordsOf({ tenantId, id, firstName, lastName, email, phone }: Named): string[] {
  const words = [firstName, lastName, email, id].flatMap((text) => plainWords(text ?? ''));
  const digits = phone === null ? [] : [phone.slice(1)];
  return [...new Set([...words, ...digits])].map((word) => `${tenantId}/${word.slice(0, 200)}`);
}

/** A `tsquery` whose every word must begin one of the client's; undefined where nothing is left to ask. */
export function wordsQuery(tenantId: string, text: string): string | undefined {
  const words = plainWords(text).slice(0, 8);
  if (words.length === 0) return undefined;
  return words.map((word) => `'${tenantId}/${word.slice(0, 200)}':*`).join(' & ');
}
