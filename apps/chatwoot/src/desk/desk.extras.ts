/** What of the Chatwoot service is the agents' desk. */
import { DeskController } from './desk.controller.js';
import { DeskFiles } from './desk-files.js';
import { DeskIntake } from './desk-intake.js';
import { DeskNewsTeller } from './desk-news.js';
import { DeskPlaces } from './desk-place.js';
import { DeskPosting } from './desk-posting.js';
import { DeskReplies } from './desk-replies.js';
import { DeskSetup } from './desk-setup.js';
import { DeskTyping } from './desk-typing.js';
import { DeskWorker } from './desk-worker.js';
import { Mirroring } from './mirroring.js';
import { ReplyFiles } from './reply-files.js';

export const DESK = {
  controllers: [DeskController],
  providers: [
    DeskFiles,
    DeskNewsTeller,
    DeskPlaces,
    DeskPosting,
    DeskReplies,
    DeskSetup,
    DeskTyping,
    DeskWorker,
    Mirroring,
    ReplyFiles,
  ],
  diversions: [DeskIntake],
} as const;
