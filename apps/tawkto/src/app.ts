/** The Tawk.to service: the provider host around its adapter. */
import { providerService } from '@enlace/provider-host';
import { ChatListener } from './chats/chat-listener.js';
import { ChatReading } from './chats/chat-reading.js';
import { ChatsController } from './chats/chats.controller.js';
import { ChosenProperty } from './property/chosen-property.js';
import { TawktoEnv } from './tawkto.env.js';
import { WebhookSetupController } from './webhook-setup/webhook-setup.controller.js';
import { WebhookSetup } from './webhook-setup/webhook-setup.service.js';
import { LiveMessages } from './widget/live-messages.js';
import { PageController } from './widget/page.controller.js';
import { WidgetBook } from './widget/widget-book.js';
import { WidgetIdentity } from './widget/widget-identity.js';
import { WidgetController } from './widget/widget.controller.js';

export const tawkto = providerService({
  provider: 'tawkto',
  env: TawktoEnv,
  configFromEnv: configOf,
  extras: {
    controllers: [WebhookSetupController, ChatsController, WidgetController, PageController],
    providers: [ChosenProperty, ChatReading, WidgetBook, WidgetIdentity, LiveMessages],
    inboundListeners: [ChatListener],
    setupFollowUp: WebhookSetup,
  },
});

function configOf(env: TawktoEnv): Record<string, unknown> | undefined {
  if (env.TAWKTO_PROPERTY_ID === undefined) return undefined;
  return {
    property_id: env.TAWKTO_PROPERTY_ID,
    widget_id: env.TAWKTO_WIDGET_ID,
    api_key: env.TAWKTO_API_KEY,
    base_url: env.TAWKTO_BASE_URL,
    webhook_secret: env.TAWKTO_WEBHOOK_SECRET,
    signature_scheme: env.TAWKTO_SIGNATURE_SCHEME,
    verify_token: env.TAWKTO_VERIFY_TOKEN,
    javascript_api_key: env.TAWKTO_JAVASCRIPT_API_KEY,
  };
}
