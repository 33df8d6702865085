/** What is told of tawk.to chats, and what is asked of them. */

/** Who tells: an integration of a tenant. */
export interface TawktoPlace {
  readonly tenantId: string;
  readonly integrationId: string;
}

/** What one event tells of a chat; told again or late it changes nothing that is better known. */
export interface ChatNews {
  readonly chatId: string;
  readonly at: Date;
  readonly endedAt?: Date | undefined;
  readonly firstVisitorAt?: Date | undefined;
  readonly firstAgentAt?: Date | undefined;
  /** How many there were up to now, as far as the event tells. */
  readonly visitorMessages?: number | undefined;
  readonly agentMessages?: number | undefined;
  readonly page?: string | undefined;
  readonly country?: string | undefined;
  readonly city?: string | undefined;
  /** SHA-256 of the e-mail, else of the name, under which tawk.to knows the visitor. */
  readonly visitorKey?: string | undefined;
}

export interface TicketNews {
  readonly ticketId: string;
  readonly openedBy: 'visitor' | 'agent';
  readonly at: Date;
}

/** Whole days, both included, as the clocks of a time zone count them. */
export interface Period {
  /** `YYYY-MM-DD`. */
  readonly startDate: string;
  readonly endDate: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Seconds; zero where there is none. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
}

export interface ChatTotals {
  readonly chats: number;
  readonly messages: number;
  readonly visitorMessages: number;
  readonly agentMessages: number;
  /** Ended without a word of an agent, though the visitor had written. */
  readonly missed: number;
  readonly tickets: number;
  readonly firstResponse: Spread;
  readonly duration: Spread;
}

export interface DayCount {
  readonly date: string;
  readonly chats: number;
  readonly messages: number;
  readonly missed: number;
  readonly tickets: number;
}

export interface ChatAnalytics {
  readonly totals: ChatTotals;
  readonly byDay: readonly DayCount[];
  /** All 24, by the hour in which the chat began. */
  readonly byHour: readonly { readonly hour: number; readonly chats: number }[];
  readonly topPages: readonly { readonly page: string; readonly chats: number }[];
  readonly countries: readonly { readonly country: string; readonly chats: number }[];
}

export interface ChatSession {
  readonly chatId: string;
  readonly integrationId: string;
  /** `quiet`: nothing was heard of it for half a day, not even its end. */
  readonly status: 'active' | 'quiet' | 'ended' | 'missed';
  readonly startedAt: Date;
  readonly lastAt: Date;
  readonly endedAt: Date | null;
  readonly visitorMessages: number;
  readonly agentMessages: number;
  readonly page: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly contactId: string | null;
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
}
