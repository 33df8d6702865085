/** What Chatwoot's endpoints work with. */
import type { FastifyRequest } from 'fastify';
import type { Failure } from '../core/failure-script.js';
import type { SentLedger } from '../core/sent-ledger.js';
import type { ChatwootAccess } from './chatwoot-access.js';
import type { ChatwootEvents } from './chatwoot-events.js';
import type { ChatwootStore } from './chatwoot-store.js';
import type { ConversationDesk } from './conversation-desk.js';

export interface ChatwootContext {
  readonly access: ChatwootAccess;
  readonly store: ChatwootStore;
  readonly events: ChatwootEvents;
  readonly desk: ConversationDesk;
  readonly ledger: SentLedger;
  readonly scripted: (request: FastifyRequest) => Failure | undefined;
}
