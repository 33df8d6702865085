/** Proves that the local NATS server comes up, keeps its streams and goes, also after its launcher was killed. */
import { connect as connectSocket, createServer } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { freePort } from './free-port.js';
import { findNatsServer } from './find-nats-server.js';
import { startNatsServer, type NatsServer } from './nats-server.js';
import { isAlive, untilGone } from './running-process.js';

/** The first line a NATS server says to whoever connects: what it is and what it allows. */
function greeting(port: number): Promise<Record<string, unknown>> {
  return new Promise((answer, fail) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.once('error', fail);
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      answer(JSON.parse(/^INFO (.*)\r\n/.exec(data.toString())?.[1] ?? '{}') as Record<string, unknown>);
    });
  });
}

describe('the local NATS server', () => {
  let binary: string;
  let storeDir: string;
  const servers: NatsServer[] = [];

  async function start(port: number): Promise<NatsServer> {
    const server = await startNatsServer({ binary, port, storeDir });
    servers.push(server);
    return server;
  }

  beforeAll(async () => {
    binary = await findNatsServer({ cacheDir: resolve('.cache') });
  });

  beforeEach(async () => {
    storeDir = await mkdtemp(join(tmpdir(), 'enlace nats '));
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await rm(storeDir, { recursive: true, force: true });
  });

  it('takes messages of 8 MB and has JetStream', async () => {
    const port = await freePort();
    const server = await start(port);
    expect(server.url).toBe(`nats://127.0.0.1:${port}`);
    expect(await greeting(port)).toMatchObject({ max_payload: 8 * 1024 * 1024, jetstream: true });
  });

  it('keeps what a stream holds over a stop and a start', async () => {
    const first = await start(await freePort());
    const before = await connect({ servers: first.url });
    const manager = await jetstreamManager(before);
    await manager.streams.add({ name: 'kept', subjects: ['kept.>'] });
    await jetstream(before).publish('kept.one', 'still here');
    await before.close();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start(await freePort());
    const after = await connect({ servers: second.url });
    const message = await (await jetstreamManager(after)).streams.getMessage('kept', { seq: 1 });
    expect(message?.string()).toBe('still here');
    await after.close();
  });

  it('ends the server that a killed launcher left behind, and starts its own', async () => {
    const port = await freePort();
    const left = await start(port);
    const next = await start(port);
    expect(isAlive(left.pid)).toBe(false);
    expect(isAlive(next.pid)).toBe(true);
    expect(Number(await readFile(join(storeDir, 'nats.pid'), 'utf8'))).toBe(next.pid);
  });

  it('comes up again with its streams after it was killed', async () => {
    const port = await freePort();
    const first = await start(port);
    const before = await connect({ servers: first.url, reconnect: false });
    await (await jetstreamManager(before)).streams.add({ name: 'kept', subjects: ['kept.>'] });
    await jetstream(before).publish('kept.one', 'acknowledged');
    process.kill(first.pid, 'SIGKILL');
    expect(await untilGone(first.pid, 5000)).toBe(true);

    const second = await start(port);
    const after = await connect({ servers: second.url });
    expect((await (await jetstreamManager(after)).streams.info('kept')).state.messages).toBe(1);
    await after.close();
  });

  it('says in a sentence that its port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await expect(start(port)).rejects.toThrow(
      `Port ${port}, which NATS is to use, is taken by another program`,
    );
    await new Promise((closed) => other.close(closed));
  });

  it('says what the server said when it does not come up', async () => {
    const options = { binary, port: await freePort(), storeDir, maxPayload: 'a lot' };
    await expect(startNatsServer(options)).rejects.toThrow(/ended while starting.*Parse error/s);
  });

  it('says that the binary could not be started', async () => {
    const options = { binary: join(storeDir, 'nothing'), port: await freePort(), storeDir };
    await expect(startNatsServer(options)).rejects.toThrow('could not be started: spawn');
  });
});
