/** The channels whose conversations come to the desk. */
export const MIRRORED: readonly string[] = ['whatsapp', 'telegram'];
