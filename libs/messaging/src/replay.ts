/** The header that tells a handler it sees an event a person had published again. */
export const REPLAY_HEADER = 'Enlace-Replay';
