/** Ports of this machine: one that is free, and whether somebody answers on another. */
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A TCP port on 127.0.0.1 that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave a socket without a port'));
      });
    });
  });
}

/** Whether a connection to the port on 127.0.0.1 is taken within the time. */
export function portAnswers(port: number, withinMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(withinMs, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
