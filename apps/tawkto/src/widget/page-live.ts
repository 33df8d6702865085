/** The part of the page's script that tells messages while the chat runs; JavaScript for browsers. */

/**
 * `begin` fetches a token for the visit, `tell` listens and sends in order. tawk.to's callbacks name no chat
 * (developer.tawk.to/jsapi): the service finds it by the name or e-mail of the visitor, as soon as tawk.to has told of
 * it. Until then what is said waits here; what cannot be told comes with the transcript. Counts of words go with the
 * chat, so that the same message told twice, from another tab too, is one.
 */
export const PAGE_LIVE = `
var KEY = 'enlace-tawkto ' + me.src;
var address = new URL(me.src);
function post(what, body, done) {
  fetch(address.origin + address.pathname.replace(/\\.js$/, '') + '/' + what + address.search, {
    method: 'POST', mode: 'cors', credentials: 'omit', keepalive: true,
    headers: { 'content-type': 'application/json' }, body: JSON.stringify(body)
  }).then(function (answer) {
    return answer.json().then(function (json) { done(answer.status, json.data || {}); });
  }).catch(function () { done(0, {}); });
}
function kept() {
  try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch (error) { return {}; }
}
function keep(state) {
  try { localStorage.setItem(KEY, JSON.stringify(state)); } catch (error) { /* a browser without storage */ }
}
function visitOf(done) {
  var visitor = own.visitor || {};
  post('visit', { token: kept().token, email: visitor.email, hash: visitor.hash }, function (status, visit) {
    if (status !== 201) return done(null);
    var state = kept();
    state.token = visit.token;
    keep(state);
    done(visit);
  });
}
function begin(done) { visitOf(done); }
function tell(visit) {
  var MOST = 200, PATIENCE = 120000;
  var waiting = [], busy = false;
  function count(message) {
    var state = kept(), said = state.said || {};
    if (state.chat !== message.chat) { said = {}; state.chat = message.chat; }
    var words = message.sender + ' ' + message.text.replace(/\\s+/g, ' ').trim();
    message.before = said[words] || 0;
    message.number = (said[message.sender] || 0) + 1;
    said[words] = message.before + 1;
    said[message.sender] = message.number;
    state.said = said;
    keep(state);
  }
  function next() {
    if (busy || waiting.length === 0) return;
    var message = waiting[0];
    if (Date.now() - message.since > PATIENCE) { waiting.shift(); return next(); }
    busy = true;
    post('messages', {
      token: visit.token, chat: message.chat, sender: message.sender, text: message.text,
      before: message.before || 0, number: message.number || 1, page: location.origin + location.pathname
    }, function (status, answer) {
      busy = false;
      if (status === 401) {
        return visitOf(function (renewed) { if (renewed) { visit = renewed; next(); } else waiting = []; });
      }
      if (status === 202 && answer.chat && !message.chat) {
        message.chat = answer.chat;
        count(message);
        return next();
      }
      if (status === 202 || status === 429 || status === 0 || status >= 500) return setTimeout(next, 1500);
      waiting.shift();
      next();
    });
  }
  function said(sender) {
    return function (message) {
      var text = typeof message === 'string' ? message : message && message.message;
      if (typeof text !== 'string' || !text.trim() || waiting.length >= MOST) return;
      waiting.push({ sender: sender, text: text.slice(0, 8192), since: Date.now() });
      next();
    };
  }
  chain('onChatMessageVisitor', said('visitor'));
  chain('onChatMessageAgent', said('agent'));
  chain('onChatMessageSystem', said('system'));
}
`;
