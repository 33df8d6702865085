/** Picks the sentence that answers, out of the best chunks: near to the question's words, and of the kind asked for. */
import { fold } from '../language/words.js';
import { countPair } from '../language/terms.js';
import type { Question } from './question.js';
import type { RankedChunk } from './rank.js';
import type { ReadSentence } from './chunk-reader.js';

export interface ChosenSentence {
  readonly chunk: RankedChunk;
  readonly index: number;
}

const NEIGHBOURS = 0.25;
const CHUNK = 0.5;
const KIND = 1.5;

type Expected = 'number' | 'name';

/** Interrogatives in folded Spanish, English and Portuguese. */
const NUMBER =
  /\b(cuant[oa]s?|que (porcentaje|cantidad|numero|edad|ano|fecha|siglo|hora|precio)|precios?|cuestan?|cuando|en que (ano|fecha|siglo|mes|dia)|horarios?|how (many|much|long|old)|what (percentage|year|date|century|day|time)|when|prices?|costs?|quant[oa]s?|qual o preco|precos?|custam?|que horas)\b/;
const NAME =
  /\b(quien(es)?|donde|en que (pais|ciudad|lugar)|who|whom|whose|where|what (country|city)|quem|onde|em que (pais|cidade|lugar))\b/;
/** A capital that does not begin the sentence. */
const NAMES = /(?<=\S\s)\p{Lu}\p{L}+/gu;

/** Undefined where there is no sentence to choose from; `chunks` best first. */
export function chooseSentence(
  question: Question,
  chunks: readonly RankedChunk[],
): ChosenSentence | undefined {
  const expected = expectedOf(question);
  let best: (ChosenSentence & { score: number }) | undefined;
  for (const chunk of chunks) {
    for (const [index, sentence] of chunk.sentences.entries()) {
      const own = chunk.sentenceScores[index] ?? 0;
      const beside = Math.max(chunk.sentenceScores[index - 1] ?? 0, chunk.sentenceScores[index + 1] ?? 0);
      const pairs = question.pairs.reduce((sum, pair) => sum + countPair(sentence.terms, pair), 0);
      const fits = expected !== undefined && holds(expected, sentence, question) ? KIND : 0;
      const score = own + NEIGHBOURS * beside + CHUNK * chunk.score + pairs + fits;
      if (best === undefined || score > best.score) best = { chunk, index, score };
    }
  }
  return best === undefined ? undefined : { chunk: best.chunk, index: best.index };
}

function expectedOf({ folded }: Question): Expected | undefined {
  if (NUMBER.test(folded)) return 'number';
  return NAME.test(folded) ? 'name' : undefined;
}

function holds(expected: Expected, sentence: ReadSentence, question: Question): boolean {
  if (expected === 'number') return /\d/.test(sentence.text);
  const asked = new Set(question.words);
  return (sentence.text.match(NAMES) ?? []).some((name) => !asked.has(fold(name)));
}
