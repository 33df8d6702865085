/** The Chatwoot service: the provider host around its adapter. */
import { providerService } from '@enlace/provider-host';
import { ChosenAccount } from './account/chosen-account.js';
import { ChatwootEnv } from './chatwoot.env.js';
import { DESK } from './desk/desk.extras.js';
import { Handover } from './handover/handover.js';
import { HealedIntake } from './healing/healed-intake.js';
import { HealingController } from './healing/healing.controller.js';
import { Healing } from './healing/healing.js';
import { NotesController } from './notes/notes.controller.js';
import { BulkSync } from './sync/bulk-sync.js';
import { ContactSync } from './sync/contact-sync.js';
import { SyncController } from './sync/sync.controller.js';
import { WriteBack } from './sync/write-back.js';
import { WIDGET } from './widget/widget.extras.js';
import { RegistrationController } from './registration/registration.controller.js';
import { Registration } from './registration/registration.service.js';

export const chatwoot = providerService({
  provider: 'chatwoot',
  env: ChatwootEnv,
  configFromEnv: configOf,
  extras: {
    controllers: [
      RegistrationController,
      HealingController,
      SyncController,
      NotesController,
      ...DESK.controllers,
      ...WIDGET.controllers,
    ],
    providers: [
      ChosenAccount,
      Registration,
      HealedIntake,
      Healing,
      Handover,
      ContactSync,
      BulkSync,
      ...DESK.providers,
      ...WIDGET.providers,
    ],
    diversions: DESK.diversions,
    contactListeners: [WriteBack],
    resolvedEnds: true,
  },
});

function configOf(env: ChatwootEnv): Record<string, unknown> | undefined {
  if (env.CHATWOOT_API_URL === undefined) return undefined;
  return {
    base_url: env.CHATWOOT_API_URL,
    api_access_token: env.CHATWOOT_API_ACCESS_TOKEN,
    account_id: env.CHATWOOT_ACCOUNT_ID,
    inbox_id: env.CHATWOOT_INBOX_ID,
    webhook_secret: env.CHATWOOT_WEBHOOK_SECRET,
  };
}
