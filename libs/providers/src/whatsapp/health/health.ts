/** How a WhatsApp number is: asked of Meta, and put beside what Meta told by webhooks. */
import { AppError } from '@enlace/contracts';
import type { ChannelFacts } from '@enlace/normalization';
import { fine, type HealthQuestion, type HealthReport, type HealthSection } from '../../health.js';
import type { Http } from '../call.js';
import type { WhatsAppCredentials } from '../credentials.js';
import {
  REGISTRATION_LEVELS,
  compareRegistration,
  effectiveOf,
  wishOf,
  type WishedRegistration,
} from '../registration/compare-registration.js';
import { readRegistration } from '../registration/registration-calls.js';
import { factSections, rememberedSections } from './judge-facts.js';
import { numberSections, tokenSection } from './judge-number.js';
import { readNumber, tokenExpiry, type NumberState } from './number.js';

/** What Meta answers may lag behind what it has just told. */
const SETTLED_MS = 60 * 60_000;

/** Never throws: that Meta is away or refuses is a finding. */
export async function health(
  http: Http,
  credentials: WhatsAppCredentials,
  question: HealthQuestion,
): Promise<HealthReport> {
  const now = Date.now();
  const { facts } = question;
  const told = factSections(facts, now);
  try {
    const [number, expires, registration] = await Promise.all([
      readNumber(http, credentials),
      tokenExpiry(http, credentials).catch(() => undefined),
      registrationSection(http, credentials, question),
    ]);
    const asked = [tokenSection(number, expires, now), ...numberSections(number), registration];
    const names = new Set(asked.map(({ name }) => name));
    // What was just asked is newer than what was told.
    return {
      sections: [
        ...asked,
        ...told.filter(({ name }) => !names.has(name)).map((one) => outlived(one, facts, number, now)),
      ],
      learned: learnedOf(number, now),
    };
  } catch (error) {
    return { sections: [refusal(error), ...told, ...rememberedSections(facts)], learned: {} };
  }
}

/** The end of a ban or a restriction may never have been told: Meta's own word that the number can send is newer. */
function outlived(
  section: HealthSection,
  facts: ChannelFacts,
  { sending }: NumberState,
  now: number,
): HealthSection {
  const ageMs = now - (facts[section.name]?.at ?? now);
  if (section.state !== 'broken' || sending?.can !== 'AVAILABLE' || ageMs < SETTLED_MS) return section;
  return {
    ...section,
    state: 'warning',
    message: `${section.message}; but Meta says now that the number can send`,
  };
}

/** What is worth knowing between two questions. */
export function learnedOf(number: NumberState, now: number): ChannelFacts {
  const facts = {
    throughput: number.throughput,
    quality: number.quality,
    messaging_limit: number.messagingLimit,
    number: number.displayNumber,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value, at: now }]],
    ),
  );
}

function refusal(error: unknown): HealthSection {
  const isRefused = error instanceof AppError && error.code === 'provider.refused';
  const words = error instanceof AppError ? error.message : 'Meta could not be asked';
  return isRefused
    ? {
        name: 'token',
        state: 'broken',
        message: `${words}: save an access token that may use this number`,
        who_acts: 'you',
      }
    : {
        name: 'token',
        state: 'warning',
        message: `${words}: nothing is known of the number now; ask again in a while`,
        who_acts: 'provider',
      };
}

async function registrationSection(
  http: Http,
  credentials: WhatsAppCredentials,
  question: HealthQuestion,
): Promise<HealthSection> {
  const name = 'registration';
  try {
    const actual = await readRegistration(http, credentials);
    const wished = wishOf(keptOf(question), question.webhookUrls, actual);
    if (wished === undefined) {
      const message = 'PUBLIC_URL is not set, so where the webhooks go cannot be compared: set it';
      return { name, state: 'warning', message, who_acts: 'operator' };
    }
    const differences = compareRegistration(wished, actual, question.webhookUrls);
    const reaches = effectiveOf(actual)?.url === wished.url && actual.subscribed !== false;
    const [worst] = differences;
    if (worst === undefined) return fine(name, 'Webhooks come to this installation');
    return {
      name,
      state: reaches ? 'warning' : 'broken',
      message: differences.map(({ message }) => message).join('; '),
      who_acts: worst.who_acts,
    };
  } catch (error) {
    const words = error instanceof AppError ? error.message : 'Meta could not be asked';
    return {
      name,
      state: 'warning',
      message: `Where the webhooks go is not known: ${words}`,
      who_acts: 'you',
    };
  }
}

function keptOf({ registration }: HealthQuestion): WishedRegistration | undefined {
  const level = REGISTRATION_LEVELS.find((one) => one === registration?.level);
  return registration === undefined || level === undefined ? undefined : { level, url: registration.url };
}
