/** The WhatsApp service: the provider host around its adapter. */
import { providerService } from '@enlace/provider-host';
import { AccountNewsListener } from './account/account-news.js';
import { Numbers } from './registration/numbers.js';
import { RegistrationController } from './registration/registration.controller.js';
import { Registration } from './registration/registration.service.js';
import { TemplateNewsKeeper } from './templates/template-news.js';
import { TemplateRule } from './templates/template-rule.js';
import { TemplateSamples } from './templates/template-samples.js';
import { TemplateSync } from './templates/template-sync.js';
import { TemplatesController } from './templates/templates.controller.js';
import { Templates } from './templates/templates.service.js';
import { WhatsAppEnv } from './whatsapp.env.js';

export const whatsapp = providerService({
  provider: 'whatsapp',
  env: WhatsAppEnv,
  configFromEnv: configOf,
  extras: {
    controllers: [RegistrationController, TemplatesController],
    providers: [Numbers, Registration, Templates, TemplateSamples, TemplateSync],
    accountListeners: [AccountNewsListener, TemplateNewsKeeper],
    contentRules: [TemplateRule],
  },
});

function configOf(env: WhatsAppEnv): Record<string, unknown> | undefined {
  if (env.WHATSAPP_PHONE_NUMBER_ID === undefined) return undefined;
  return {
    phone_number_id: env.WHATSAPP_PHONE_NUMBER_ID,
    waba_id: env.WHATSAPP_WABA_ID,
    app_id: env.WHATSAPP_APP_ID,
    access_token: env.WHATSAPP_ACCESS_TOKEN,
    verify_token: env.WHATSAPP_VERIFY_TOKEN,
    app_secret: env.WHATSAPP_APP_SECRET,
    base_url: env.WHATSAPP_BASE_URL,
    api_version: env.WHATSAPP_API_VERSION,
  };
}
