/** The whole of Chatwoot's API that Enlace uses, for one integration. */
import type { ChatwootCredentials } from '../credentials.js';
import { AccountApi } from './account-api.js';
import type { Http } from './ask-chatwoot.js';
import { ContactApi } from './contact-api.js';
import { ConversationApi } from './conversation-api.js';
import { MessageApi } from './message-api.js';

/** Nothing here throws: every answer is an outcome (`Asked`), which `given` makes an error of where that suits. */
export class ChatwootApi {
  readonly account: AccountApi;
  readonly contacts: ContactApi;
  readonly conversations: ConversationApi;
  readonly messages: MessageApi;

  constructor(http: Http, credentials: ChatwootCredentials) {
    this.account = new AccountApi(http, credentials);
    this.contacts = new ContactApi(http, credentials);
    this.conversations = new ConversationApi(http, credentials);
    this.messages = new MessageApi(http, credentials);
  }
}
