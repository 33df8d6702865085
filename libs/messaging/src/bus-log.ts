/** Where the bus tells what happens to it; a service passes its own logger in. */
export type BusLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void;
