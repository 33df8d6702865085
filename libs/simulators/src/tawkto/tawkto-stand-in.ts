/** The stand-in itself: JavaScript for browsers. `TawkStandIn` is what a test speaks through, tawk.to has no such thing. */
export const STAND_IN = `(function () {
'use strict';
var api = window.Tawk_API = window.Tawk_API || {};
var base = new URL(document.currentScript.src).origin;
var visitor = api.visitor || {}, status = 'online', ongoing = false, shown = true;
function call(name) {
  var given = Array.prototype.slice.call(arguments, 1);
  if (typeof api[name] === 'function') api[name].apply(api, given);
}
function post(what, body) {
  return fetch(base + '/embed/' + what, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body)
  }).then(function (answer) { return answer.json(); });
}
api.getStatus = function () { return status; };
api.isChatOngoing = function () { return ongoing; };
api.isVisitorEngaged = api.isChatOngoing;
api.isChatHidden = function () { return !shown; };
api.showWidget = function () { shown = true; };
api.hideWidget = function () { shown = false; };
api.maximize = function () { call('onChatMaximized'); };
api.minimize = function () { call('onChatMinimized'); };
api.setAttributes = function (attributes, done) {
  if (done) done(Object.keys(attributes).length > 50 ? 'TOO_MANY' : undefined);
};
api.addTags = function (tags, done) { if (done) done(tags.length > 10 ? 'TOO_MANY' : undefined); };
function say(text, by) {
  return post('message', { visitor: visitor, text: text, by: by }).then(function (said) {
    if (said.isNew) { ongoing = true; call('onChatStarted'); }
    call(by === 'agent' ? 'onChatMessageAgent' : 'onChatMessageVisitor', text);
    return said.chatId;
  });
}
post('visitor', { visitor: visitor }).then(function (answer) {
  if (!answer.ok) { console.error('tawk.to: the visitor is not who they say'); return; }
  call('onBeforeLoad');
  window.TawkStandIn = {
    visitorSays: function (text) { return say(text, 'visitor'); },
    agentSays: function (text) { return say(text, 'agent'); },
    turn: function (to) { status = to; call('onStatusChange', to); },
    end: function () { ongoing = false; call('onChatEnded'); }
  };
  call('onLoad');
});
})();
`;
