/** Reads a text by its parse mode, as the Bot API does before it counts characters. */
import { EntityError, type FormattedText } from './formatted-text.js';
import { parseHtml } from './parse-html.js';
import { parseMarkdown } from './parse-markdown.js';
import { parseMarkdownV2 } from './parse-markdown-v2.js';
import { type TelegramAnswer, refused } from './telegram-answer.js';

/** The plain text and its entities, or the API's refusal. Modes are told apart without regard to case. */
export function parseText(source: string, mode: string | undefined): FormattedText | TelegramAnswer {
  const parsers: Readonly<Record<string, (text: string) => FormattedText>> = {
    markdown: parseMarkdown,
    markdownv2: parseMarkdownV2,
    html: parseHtml,
  };
  if (mode === undefined) return trimmed({ text: source, entities: [] });
  const parser = parsers[mode.toLowerCase()];
  if (!parser) return refused(400, 'Bad Request: unsupported parse_mode');
  try {
    return trimmed(parser(source));
  } catch (error) {
    if (!(error instanceof EntityError)) throw error;
    return refused(400, `Bad Request: can't parse entities: ${error.message}`);
  }
}

/** White space at the end goes; at the start only if nothing is formatted, so that offsets stay right. */
function trimmed(formatted: FormattedText): FormattedText {
  const text = formatted.entities.length === 0 ? formatted.text.trim() : formatted.text.trimEnd();
  return { text, entities: formatted.entities };
}
