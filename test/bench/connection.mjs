/** One keep-alive connection that sends prepared requests one after the other and looks at nothing but the answers' ends. */
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

export class Connection {
  #socket;
  #received = Buffer.alloc(0);
  #done;

  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.removeAllListeners('error');
    socket.on('error', () => this.#finish(0));
    socket.on('close', () => this.#finish(0));
    socket.on('data', (data) => this.#read(data));
  }

  /** Calls back with the status; 0 when the connection broke. */
  send(request, done) {
    this.#done = done;
    this.#socket.write(request);
  }

  close() {
    this.#socket.destroy();
  }

  #read(data) {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#received.latin1Slice(0, headEnd);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    const bodyStart = headEnd + HEAD_END.length;
    const whole =
      length === undefined
        ? this.#received.subarray(bodyStart).includes(LAST_CHUNK)
        : this.#received.length >= bodyStart + Number(length);
    if (!whole) return;
    this.#received = Buffer.alloc(0);
    this.#finish(Number(head.slice(9, 12)));
  }

  #finish(status) {
    const done = this.#done;
    this.#done = undefined;
    done?.(status);
  }
}
