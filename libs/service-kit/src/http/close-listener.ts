/** Closes an HTTP server without breaking off what it is answering. */
import type { Server } from 'node:http';

const LOOK_EVERY_MS = 50;

/**
 * Accepts no more connections, closes those that are or become idle, and resolves when the last request was
 * answered; what is not answered within that time is broken off.
 */
export function closeListener(server: Server, withinMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    const late = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
