/** The parts of the service that answers, put together. */
import { Module } from '@nestjs/common';
import { MediaFiles, openMediaStore } from '@enlace/media-store';
import { mediaSettingsOf } from '@enlace/service-kit';
import { AnswerComposer } from './answers/answer-composer.js';
import { AnswerMetrics } from './answers/answer-metrics.js';
import { AnswerNotices } from './answers/answer-notices.js';
import { AnswerService } from './answers/answer.service.js';
import { AnswersConsumer } from './answers/answers.consumer.js';
import { OverdueAnswers } from './answers/overdue-answers.js';
import { ClientDesk } from './clients/client-desk.js';
import { ClientImport } from './clients/client-import.js';
import { ClientMatching } from './clients/client-matching.js';
import { ClientMatchingController } from './clients/client-matching.controller.js';
import { ClientsController } from './clients/clients.controller.js';
import { ClientNotices } from './contacts/client-notices.js';
import { ContactDesk } from './contacts/contact-desk.js';
import { ContactsController } from './contacts/contacts.controller.js';
import { ConversationDesk } from './conversations/conversation-desk.js';
import { ConversationReading } from './conversations/conversation-reading.js';
import { ConversationWriting } from './conversations/conversation-writing.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { DeliveryNudge } from './delivery/delivery-nudge.js';
import { DocumentLibrary } from './knowledge/document-library.js';
import { KnowledgeSearch } from './knowledge/knowledge-search.js';
import { KnowledgeController } from './knowledge/knowledge.controller.js';
import { MediaDesk } from './media/media-desk.js';
import { MediaController } from './media/media.controller.js';
import { MessageDesk } from './messages/message-desk.js';
import { MessagesController } from './messages/messages.controller.js';
import { RagOrchestratorEnv } from './rag-orchestrator.env.js';
import { Eraser } from './persons/eraser.js';
import { PersonDesk } from './persons/person-desk.js';
import { PersonsController } from './persons/persons.controller.js';
import { StreamCleaning } from './persons/stream-cleaning.js';
import { ChunkReader } from './retrieval/chunk-reader.js';
import { Retriever } from './retrieval/retriever.js';

const ANSWERS = [AnswerService, AnswerComposer, AnswerNotices, AnswerMetrics, OverdueAnswers, DeliveryNudge];
const KNOWLEDGE = [DocumentLibrary, KnowledgeSearch, Retriever, ChunkReader];
const DESKS = [
  ClientDesk,
  ClientImport,
  ClientMatching,
  ClientNotices,
  ContactDesk,
  ConversationDesk,
  ConversationReading,
  ConversationWriting,
  MediaDesk,
  MessageDesk,
];

const PERSONS = [Eraser, PersonDesk, StreamCleaning];

const FILES = {
  provide: MediaFiles,
  inject: [RagOrchestratorEnv],
  useFactory: (env: RagOrchestratorEnv): MediaFiles => {
    const { store, rules } = mediaSettingsOf(env);
    return new MediaFiles(openMediaStore(store), rules);
  },
};

@Module({
  controllers: [
    AnswersConsumer,
    KnowledgeController,
    ClientMatchingController,
    ClientsController,
    ContactsController,
    ConversationsController,
    MediaController,
    MessagesController,
    PersonsController,
  ],
  providers: [...ANSWERS, ...KNOWLEDGE, ...DESKS, ...PERSONS, FILES],
})
export class RagOrchestratorModule {}
