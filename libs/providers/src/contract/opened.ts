/** Settings made into credentials, as the services do it. */
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ProviderAdapter, WebhookRequest } from '../adapter.js';
import type { ContractSubject, SignedParts } from './contract-subject.js';

/** 2026-05-07T10:33:20Z */
export const NOW = 1_778_150_000_000;

/** The subject's credentials, some of them changed. */
export function opened(
  adapter: ProviderAdapter,
  subject: ContractSubject,
  changes: Readonly<Record<string, unknown>> = {},
): object {
  return plainToInstance(adapter.credentials, { ...subject.settings, ...changes });
}

/** Names of the fields the adapter's class finds wrong. */
export function wrongFields(credentials: object): string[] {
  return validateSync(credentials, { whitelist: true, forbidNonWhitelisted: true }).map(
    (error) => error.property,
  );
}

export function requestOf(body: Buffer, { headers, query = {} }: SignedParts): WebhookRequest {
  return { method: 'POST', headers, query, body, json: parsed(body), receivedAt: NOW };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
