/** Tells Spanish, English and Portuguese apart by their small words and their letters. */
import { DOCUMENT_LANGUAGES, type DocumentLanguage } from '@enlace/persistence';
import { COURTESY, STOP_WORDS } from './stop-words.js';
import { wordsOf } from './words.js';

const LETTERS: Readonly<Record<DocumentLanguage, RegExp>> = {
  es: /[ñ¿¡]|[óí]n\b/giu,
  en: /\b(?:th|wh)|['’](?:s|t|re|ve|ll)\b/giu,
  pt: /[ãõçêô]/giu,
};
/** The beginning of a long text tells enough. */
const LOOK_AT = 4_000;

/** @param fallback what it is where nothing tells, or two tell as much */
export function detectLanguage(text: string, fallback: DocumentLanguage = 'es'): DocumentLanguage {
  const start = text.slice(0, LOOK_AT);
  const words = wordsOf(start);
  const scores = DOCUMENT_LANGUAGES.map((language) => {
    const letters = start.match(LETTERS[language])?.length ?? 0;
    const told = words.reduce((sum, word) => sum + telling(word, language), 0);
    return { language, score: told + letters };
  });
  const best = Math.max(...scores.map(({ score }) => score));
  const winners = scores.filter(({ score }) => score === best).map(({ language }) => language);
  const [winner = fallback] = winners;
  return best === 0 || winners.includes(fallback) ? fallback : winner;
}

/** 1 for a word only this language has; half of it where two share it. */
function telling(word: string, language: DocumentLanguage): number {
  const speakers = DOCUMENT_LANGUAGES.filter((one) => STOP_WORDS[one].has(word) || COURTESY[one].has(word));
  if (!speakers.includes(language)) return 0;
  return speakers.length === 1 ? 1 : speakers.length === 2 ? 0.5 : 0;
}
