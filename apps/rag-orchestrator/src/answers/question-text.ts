/** What a customer asks, without what only calls the bot. */

/** Opens the chat with a bot, before anything is asked. */
const START = /^\/start$/;
const COMMAND = /^\/(\w+)(?:@\w+)?/;
/** A name as it stands in a group; an address of e-mail is none. */
const MENTION = /(^|\s)@\w{3,}/g;

/** `@clinic_bot ¿a qué hora abren?` and `/horario@clinic_bot` ask for "¿a qué hora abren?" and "horario". */
export function questionOf(text: string): string {
  const words = text.trim();
  if (START.test(words)) return words;
  return words.replace(COMMAND, '$1').replace(MENTION, '$1').trim();
}

/** Whether somebody has only opened the chat. */
export function isStart(text: string): boolean {
  return START.test(text.trim());
}
