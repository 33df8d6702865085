/** A file that came with a message: by what it is asked for, and what comes of asking. */

import type { PutOff } from './adapter.js';

/** By what a provider knows a file that came with a message. */
export interface MediaReference {
  readonly media_id?: string;
  readonly url?: string;
}

export interface MediaLimit {
  /** Larger files are refused, without reading them to their end. */
  readonly maxBytes: number;
}

/** What came of asking a provider for a file. */
export type FetchedMedia =
  | {
      readonly state: 'fetched';
      readonly body: Uint8Array;
      /** As the provider says it. */
      readonly mimeType?: string;
      readonly fileName?: string;
    }
  /** `gone`: the provider does not have it any more. `refused`: it is not to be taken. Neither is tried again. */
  | { readonly state: 'gone' | 'refused'; readonly reason: string }
  | {
      readonly state: 'later';
      readonly reason: string;
      readonly afterMs: number;
      /** Where the provider puts off more than this file. */
      readonly effect?: PutOff;
    };
