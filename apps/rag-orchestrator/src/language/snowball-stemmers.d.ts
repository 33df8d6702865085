/** Types of the Snowball stemmers this service uses; the package brings none. */
declare module 'snowball-stemmers' {
  export interface Stemmer {
    stem(word: string): string;
  }
  export function newStemmer(language: 'spanish' | 'english' | 'portuguese'): Stemmer;
}
