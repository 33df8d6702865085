/** What a message says to an agent, in words: at the desk everything must be readable, also what Chatwoot has no form for. */
import type { MessageContent } from '@enlace/normalization';
import type { DeskItem } from '@enlace/persistence';

/** Characters; Chatwoot takes 150,000 (app/models/message.rb). */
const LONGEST = 140_000;

const WRITERS = { contact: '', bot: '🤖 ', system: '🤖 ', human: '👤 ' } as const;

/** Marks who wrote it, where it was not the customer: all of it stands in Chatwoot as the owner of the access token. */
export function marked(author: DeskItem['author'], words: string): string {
  return cut(`${WRITERS[author]}${words}`);
}

/** Empty for a file without a caption. */
export function wordsOf({ content }: Pick<DeskItem, 'content'>): string {
  const said = content as MessageContent & Readonly<Record<string, unknown>>;
  const { text = '', location, contacts, choice, fields } = said;
  const lines = [text];
  if (location !== undefined) {
    const { name, address, latitude, longitude } = location;
    const where = [name, address, `https://maps.google.com/?q=${latitude},${longitude}`];
    lines.push(`📍 ${where.filter((it) => (it ?? '') !== '').join(', ')}`);
  }
  for (const contact of contacts ?? []) lines.push(`👤 ${contactWords(contact)}`);
  if (choice?.title !== undefined && choice.title !== text) lines.push(`☑ ${choice.title}`);
  for (const [field, value] of Object.entries(fields ?? {})) {
    lines.push(`${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  const template = said['template'];
  if (isNamed(template)) lines.push(`[template ${template.name}]`);
  const words = lines.filter((line) => line !== '').join('\n');
  if (words !== '' || isFile(said.type)) return words;
  return `[${said.provider_kind ?? said.type}]`;
}

function isFile(type: string): boolean {
  return ['image', 'video', 'audio', 'voice', 'document', 'sticker'].includes(type);
}

function contactWords(contact: unknown): string {
  const { name, phones } = contact as { readonly name?: unknown; readonly phones?: unknown };
  const numbers = Array.isArray(phones) ? phones.filter((it) => typeof it === 'string') : [];
  return [typeof name === 'string' ? name : '', ...numbers].filter((it) => it !== '').join(', ');
}

function isNamed(value: unknown): value is { readonly name: string } {
  return (
    typeof value === 'object' && value !== null && typeof (value as { name?: unknown }).name === 'string'
  );
}

/** What stands in place of a file that is not shown. */
export function fileWords(kind: string, name: string | null | undefined, why?: string): string {
  return `📎 ${(name ?? '') === '' ? kind : `${name ?? ''} (${kind})`}${why === undefined ? '' : `: ${why}`}`;
}

/** The words, and the files by name. */
export function linesOf(item: DeskItem): string {
  const named = item.attachments.map((file, place) => {
    const kept = item.media.find(({ position }) => position === place);
    return fileWords(file.kind, kept?.fileName ?? file.file_name);
  });
  const { type } = item.content;
  if (item.attachments.length === 0 && isFile(type)) named.push(fileWords(type, null));
  return [wordsOf(item), ...named].filter((line) => line !== '').join('\n');
}

/** What was said before the conversation came to the desk, oldest first. */
export function transcript(items: readonly DeskItem[], customer: string): string {
  const lines = items.map((item) => {
    const who = item.author === 'contact' ? customer : item.author === 'human' ? '👤' : '🤖';
    const when = item.occurredAt.toISOString().slice(0, 16).replace('T', ' ');
    return `[${when} UTC] ${who}: ${item.deletedAt === null ? linesOf(item) : '🗑'}`;
  });
  return cut(lines.join('\n'));
}

function cut(words: string): string {
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
