/** The four channels Enlace connects, by the keys used in URLs, subjects and rows. */
export const PROVIDERS = ['whatsapp', 'telegram', 'chatwoot', 'tawkto'] as const;

export type Provider = (typeof PROVIDERS)[number];

/** Tells whether a string from outside (a URL, a file) is one of the provider keys. */
export function isProvider(value: string): value is Provider {
  return (PROVIDERS as readonly string[]).includes(value);
}
