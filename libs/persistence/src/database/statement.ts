/** A statement the server parses and plans once a connection: for those every message runs through. */
import { sha256 } from '@enlace/crypto';

/**
 * Named after its own text, so that behind a pooler, where processes share connections, a name can stand for
 * no other statement. To be made once, when its file is loaded.
 */
export class Statement {
  readonly name: string;

  constructor(readonly text: string) {
    this.name = `enlace_${sha256(text).slice(0, 32)}`;
  }
}

/**
 * Marks SQL as run by every message. Not for queries whose best plan depends on their values, such as pages.
 *
 * Its plan may be made while a table is small and unknown to the planner, and then any index looks as good as the right
 * one. So a column that is there to make sure, and leads an index that the statement must not go by (the tenant's
 * conversations, the unfinished webhooks), is compared in a way no index serves: `IS NOT DISTINCT FROM`.
 */
export function hot(text: string): Statement {
  return new Statement(text);
}
