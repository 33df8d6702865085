/** What the knowledge base keeps of a document, and what a question finds in it. */

export const DOCUMENT_FORMATS = ['text', 'markdown'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export const DOCUMENT_KINDS = ['article', 'faq'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_LANGUAGES = ['es', 'en', 'pt'] as const;
export type DocumentLanguage = (typeof DOCUMENT_LANGUAGES)[number];

/** Where a word stands: anywhere in a chunk, in the title and headings over it, or in the question of a FAQ. */
export const FIELDS = { body: 0, title: 1, question: 2 } as const;
export type Field = keyof typeof FIELDS;

/** How often each term occurs. */
export type TermCounts = ReadonlyMap<string, number>;

/** A piece of a document, ready to be found. */
export interface PreparedChunk {
  /** The headings it stands under. */
  readonly context: string;
  readonly text: string;
  /** Of title, context and text together. */
  readonly body: TermCounts;
  /** Of title and context; of the question where the document is a FAQ. */
  readonly heading: TermCounts;
  /** How many sentences the text has, and how many terms they have together. */
  readonly sentences: number;
  readonly sentenceLength: number;
  /** How many 4-grams title, context and text have. */
  readonly grams: number;
}

export interface DocumentDraft {
  /** The id of a document that is new; one with the same external id keeps its own. */
  readonly id: string;
  readonly tenantId: string;
  readonly externalId?: string;
  /** The question where it is a FAQ. */
  readonly title: string;
  readonly content: string;
  readonly format: DocumentFormat;
  readonly kind: DocumentKind;
  readonly language: DocumentLanguage;
  readonly chunks: readonly PreparedChunk[];
}

export interface SavedDocument {
  readonly documentId: string;
  readonly chunks: number;
  /** False where it replaced one with the same external id. */
  readonly created: boolean;
}

export interface DocumentSummary {
  readonly id: string;
  readonly tenantId: string;
  readonly externalId: string | null;
  readonly title: string;
  readonly format: DocumentFormat;
  readonly kind: DocumentKind;
  readonly language: DocumentLanguage;
  readonly chunks: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DocumentRecord extends DocumentSummary {
  readonly content: string;
}

/** Counts over all chunks of one tenant, and mean lengths in terms (of `gram`: in 4-grams); never 0. */
export interface KnowledgeStatistics {
  readonly chunks: number;
  /** The languages there are documents in, the most used first. */
  readonly languages: readonly DocumentLanguage[];
  readonly meanLength: Readonly<Record<Field | 'sentence' | 'gram', number>>;
}

/** A term to look for, with its weight in the question. */
export interface QuestionTerm {
  readonly field: Field;
  readonly term: string;
  readonly weight: number;
}

/** A chunk that holds at least one term of the question. */
export interface Candidate {
  readonly chunkId: number;
  readonly documentId: string;
  readonly position: number;
  readonly title: string;
  readonly kind: DocumentKind;
  readonly language: DocumentLanguage;
  readonly context: string;
  readonly text: string;
  /** BM25 over the fields asked for. */
  readonly score: number;
}

export interface Candidates {
  readonly statistics: KnowledgeStatistics;
  /** Best first; among equals the older chunk. */
  readonly candidates: Candidate[];
  /** In how many chunks each term of the question stands (field body); terms that stand in none are missing. */
  readonly frequencies: ReadonlyMap<string, number>;
}
