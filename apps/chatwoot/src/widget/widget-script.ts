/** The script a page includes: plain JavaScript for browsers, which loads Chatwoot's and hands it the settings. */
import type { ChatwootWidget } from '@enlace/providers';
import { jsonForScript } from '@enlace/service-kit';

/**
 * No `eval` and no inline script; a nonce is passed on. What the page itself says in `window.chatwootSettings` wins.
 * `packs/js/sdk.js`, `chatwootSDK.run`, `chatwoot:ready` and `setUser` as in the script Chatwoot gives out for a website
 * (app/models/channel/web_widget.rb, web_widget_script) and in its documentation of the SDK.
 */
export function widgetScript(websiteToken: string, apiUrl: string, widget: ChatwootWidget): string {
  const settings = {
    base: (widget.base_url ?? apiUrl).replace(/\/+$/, ''),
    token: websiteToken,
    look: {
      locale: widget.locale,
      position: widget.position,
      type: widget.type,
      launcherTitle: widget.launcher_title,
      darkMode: widget.dark_mode,
      hideMessageBubble: widget.hide_message_bubble,
    },
  };
  return `(function () {
'use strict';
var settings = ${jsonForScript(settings)};
${PAGE}
})();
`;
}

const PAGE = `var me = document.currentScript;
if (!me || window.EnlaceChatwootLoaded) return;
window.EnlaceChatwootLoaded = true;
window.chatwootSettings = Object.assign({}, settings.look, window.chatwootSettings);
window.addEventListener('chatwoot:ready', function () {
  var user = (window.EnlaceChatwoot || {}).user;
  if (!user || !user.identifier) return;
  var details = Object.assign({}, user);
  delete details.identifier;
  window.$chatwoot.setUser(String(user.identifier), details);
});
var script = document.createElement('script');
script.async = true;
script.src = settings.base + '/packs/js/sdk.js';
if (me.nonce) script.nonce = me.nonce;
script.onload = function () {
  window.chatwootSDK.run({ websiteToken: settings.token, baseUrl: settings.base });
};
document.head.appendChild(script);`;
