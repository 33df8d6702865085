/** The script a page includes: plain JavaScript for browsers, with the settings of one property put in. */
import { jsonForScript } from '@enlace/service-kit';
import { PAGE_LIVE } from './page-live.js';

/** What a page may know: none of it is a secret, and all of it can be read by anybody. */
export interface PageSettings {
  /** `<embed_url>/<property_id>/<widget_id>`. */
  readonly embed: string;
  readonly greeting: string;
  readonly offline: string;
  readonly css: string;
  readonly portals: readonly { readonly origin: string; readonly paths: readonly string[] }[];
  /** Empty: everybody. */
  readonly profiles: readonly string[];
  readonly live: boolean;
}

/**
 * No `eval`, no inline script, no inline style: the tenant's own JavaScript is part of this file, its CSS a constructed
 * style sheet. Whatever fails here must not trouble the page.
 */
export function pageScript(settings: PageSettings, customJs: string): string {
  return `(function () {
'use strict';
var settings = ${jsonForScript(settings)};
var me = document.currentScript;
var own = window.EnlaceTawkto || {};
if (!me || window.EnlaceTawktoLoaded) return;
window.EnlaceTawktoLoaded = true;
function custom(Tawk_API) {
${customJs}
}
${PAGE_LIVE}
${PAGE_MAIN}
})();
`;
}

/** The JS API as tawk.to documents it: `Tawk_API.visitor` before the script, callbacks as members. */
const PAGE_MAIN = `
function isPortal() {
  return settings.portals.some(function (portal) {
    if (portal.origin !== location.origin) return false;
    return portal.paths.length === 0 || portal.paths.some(function (path) {
      return location.pathname === path || location.pathname.indexOf(path.replace(/\\/?$/, '/')) === 0;
    });
  });
}
function isAllowed() {
  var profile = own.profile || me.getAttribute('data-profile') || '';
  return settings.profiles.length === 0 || settings.profiles.indexOf(profile) >= 0;
}
function chain(name, then) {
  var before = api[name];
  api[name] = function () {
    try { then.apply(null, arguments); } catch (error) { console.error('Enlace widget:', error); }
    if (typeof before === 'function') return before.apply(this, arguments);
  };
}
function style() {
  if (!settings.css) return;
  try {
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(settings.css);
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
  } catch (error) {
    var element = document.createElement('style');
    if (me.nonce) element.nonce = me.nonce;
    element.textContent = settings.css;
    document.head.appendChild(element);
  }
}
var note = null;
function show(status) {
  var text = status === 'offline' ? settings.offline : settings.greeting;
  if (note) { note.remove(); note = null; }
  if (!text) return;
  note = document.createElement('div');
  note.id = 'enlace-tawkto-note';
  note.className = status === 'offline' ? 'enlace-tawkto-offline' : 'enlace-tawkto-greeting';
  note.setAttribute('role', 'status');
  note.textContent = text;
  var place = { position: 'fixed', right: '24px', bottom: '100px', zIndex: '2147483000', maxWidth: '280px',
    padding: '12px 16px', borderRadius: '8px', background: '#fff', color: '#222', cursor: 'pointer',
    boxShadow: '0 2px 12px rgba(0,0,0,.25)', font: '14px/1.4 sans-serif' };
  Object.keys(place).forEach(function (name) { note.style[name] = place[name]; });
  note.addEventListener('click', function () { if (api.maximize) api.maximize(); });
  document.body.appendChild(note);
}
var api;
function load(visit) {
  api = window.Tawk_API = window.Tawk_API || {};
  window.Tawk_LoadStart = new Date();
  var visitor = own.visitor;
  if (visitor && visitor.email) api.visitor = { name: visitor.name, email: visitor.email, hash: visitor.hash };
  else if (visit && !api.visitor) api.visitor = { name: visit.visitor_name };
  style();
  chain('onLoad', function () {
    show(api.getStatus ? api.getStatus() : 'online');
    custom(api);
  });
  chain('onStatusChange', show);
  chain('onChatMaximized', function () { if (note) { note.remove(); note = null; } });
  if (visit) tell(visit);
  var script = document.createElement('script');
  script.async = true;
  script.src = settings.embed;
  script.charset = 'UTF-8';
  script.setAttribute('crossorigin', '*');
  if (me.nonce) script.nonce = me.nonce;
  document.head.appendChild(script);
}
if (!isPortal() || !isAllowed()) return;
if (settings.live) begin(load); else load(null);
`;
