/** The four simulators together. */
import { startSimulators } from './index.js';
import { WhatsAppSimulator } from './whatsapp/whatsapp.simulator.js';

describe('the simulator hub', () => {
  it('starts four simulators on four ports and stops them', async () => {
    const hub = await startSimulators();
    const all = [hub.whatsapp, hub.telegram, hub.chatwoot, hub.tawkto];
    const urls = all.map(({ url }) => url);
    expect(new Set(urls).size).toBe(4);
    const answers = await Promise.all(urls.map((url) => fetch(`${url}/nothing`)));
    expect(answers.map(({ status }) => status)).toEqual([400, 404, 404, 404]);
    await hub.stop();
    await expect(fetch(urls[0] ?? '')).rejects.toThrow();
    expect(() => hub.whatsapp.url).toThrow('not started');
  });

  it('stops the others when one port is taken, and says so', async () => {
    const taken = new WhatsAppSimulator();
    await taken.start();
    const port = Number(new URL(taken.url).port);
    await expect(startSimulators({ ports: { telegram: port } })).rejects.toThrow('EADDRINUSE');
    await taken.stop();
  });
});
