/** The rules by which a content that a channel cannot carry becomes one that it can; nothing of its words is lost. */
import type {
  ButtonsContent,
  ContactsContent,
  FileContent,
  FlowContent,
  ListContent,
  LocationContent,
  SendableOf,
  TextContent,
} from '@enlace/normalization';
import { escapeMarkdown } from './escape-markdown.js';

/** Names of the rules, as `fit` tells them and the documentation lists them. */
export const RULES = {
  buttonsAsText: 'buttons → numbered text',
  buttonsAsList: 'buttons → list',
  frameInText: 'long header or footer → part of the text',
  textBefore: 'long text with choices → texts before them',
  listAsText: 'list → numbered text',
  listAsButtons: 'list → inline keyboard',
  replyKeyboardInline: 'reply keyboard → inline keyboard',
  locationAsText: 'location → text with a map link',
  placeApart: 'name or address of a location → a text of its own',
  contactsAsText: 'contacts → text',
  albumAsFiles: 'album → one file after the other',
  captionApart: 'long caption → a text of its own',
  soundCaptionApart: 'caption of a sound or sticker → a text of its own',
  voiceAsAudio: 'voice → audio',
} as const;

/** The header, the text, a number for each button (with the page it opens), the footer. */
export function buttonsAsText(content: ButtonsContent): TextContent {
  const lines = content.buttons.map(({ title, url }) => (url === undefined ? title : `${title}: ${url}`));
  return framed(content, numbered(lines));
}

/** Rows are numbered through all sections, each section under its title. */
export function listAsText(content: ListContent): TextContent {
  let number = 0;
  const blocks = content.list.sections.map(({ title, rows }) => {
    const lines = rows.map((row) => {
      number += 1;
      return row.description === undefined
        ? `${number}. ${row.title}`
        : `${number}. ${row.title}: ${row.description}`;
    });
    return [...(title === undefined ? [] : [title]), ...lines].join('\n');
  });
  return framed(content, blocks.join('\n\n'));
}

/** Name, address, and a link that every phone opens in its own maps. */
export function locationAsText({ location }: LocationContent): TextContent {
  const { latitude, longitude, name, address } = location;
  const link = `https://maps.google.com/?q=${latitude},${longitude}`;
  return { type: 'text', text: lines(name, address, link) };
}

/** Each person with their numbers and addresses, an empty line between two. */
export function contactsAsText({ contacts }: ContactsContent): TextContent {
  const cards = contacts.map(({ name, organization, phones, emails }) =>
    lines(name, organization, ...phones, ...(emails ?? [])),
  );
  return { type: 'text', text: cards.join('\n\n') };
}

export function albumAsFiles({ items }: SendableOf<'album'>): FileContent[] {
  return items.map(({ type, media, text }) => ({ type, media, ...(text === undefined ? {} : { text }) }));
}

function numbered(labels: readonly string[]): string {
  return labels.map((label, index) => `${index + 1}. ${label}`).join('\n');
}

function framed(content: ButtonsContent | ListContent | FlowContent, choices: string): TextContent {
  const { header, text, footer, format } = content;
  const written = (words = ''): string => (format === 'markdown' ? escapeMarkdown(words) : words);
  const parts = [written(header), text, written(choices), written(footer)].filter((part) => part !== '');
  return { type: 'text', text: parts.join('\n\n'), ...(format === undefined ? {} : { format }) };
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n');
}
