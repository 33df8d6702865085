/** A web server with a few files on it, as a company's own would have them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  readonly bytes: Buffer;
  readonly type: string;
}

export class FileServer {
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  private readonly server: Server;

  private constructor(files: Readonly<Record<string, ServedFile>>) {
    this.server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      const file = files[(request.url ?? '').slice(1)];
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
    });
  }

  /** @param files by their names, which are their paths */
  static async start(files: Readonly<Record<string, ServedFile>>): Promise<FileServer> {
    const started = new FileServer(files);
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
