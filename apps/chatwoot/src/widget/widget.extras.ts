/** What of the Chatwoot service is the widget of websites. */
import { WebsiteInboxes } from './website-inboxes.js';
import { Widget } from './widget.js';
import { WidgetController } from './widget.controller.js';

export const WIDGET = { controllers: [WidgetController], providers: [WebsiteInboxes, Widget] } as const;
