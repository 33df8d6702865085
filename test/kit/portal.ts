/** A business's page with the widget on it, under a strict Content Security Policy. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const NONCE = 'r4nd0mN0nce';

export class Portal {
  private server: Server | undefined;
  /** What every page holds beside the widget, such as who is signed in. */
  identity: object | undefined;

  /** @param widget the address of the script @param mayCall origins that the page's scripts may call */
  async start(widget: string, mayCall: readonly string[]): Promise<void> {
    const policy = `default-src 'none'; img-src data:; script-src 'nonce-${NONCE}'; connect-src ${mayCall.join(' ')}`;
    this.server = createServer((request, response) => {
      const profile = new URL(request.url ?? '/', 'http://x').searchParams.get('profile') ?? '';
      const own = this.identity === undefined ? '' : `window.EnlaceTawkto=${JSON.stringify(this.identity)};`;
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
      });
      response.end(`<!doctype html><title>Portal</title><link rel="icon" href="data:,"><h1>Clínica</h1>
<script nonce="${NONCE}">${own}</script>
<script nonce="${NONCE}" async src="${widget}" data-profile="${encodeURIComponent(profile)}"></script>`);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server === undefined ? resolve(null) : this.server.close(resolve)));
  }
}
