/** Calls about messages that came in stand in the log before they are made. */
import type { CallsBegun, CallsEnded, OutboundStore } from '@enlace/persistence';
import { FakeProvider, listening } from '../spec-fakes.js';
import { CallJournal } from './call-journal.js';
import { CallRecorder } from './call-recorder.js';

const ABOUT = { tenantId: 'acme', messageId: 'message-1', purpose: 'attend' } as const;
const CALL = { method: 'POST', url: 'https://api.example.org/17:secret/read' } as const;

function journal(away = false) {
  const order: string[] = [];
  const begun: CallsBegun[] = [];
  const ended: CallsEnded[] = [];
  const recorder = new CallRecorder({
    request: ({ url }) => {
      order.push('call');
      if (url.includes('fail')) return Promise.reject(new Error('no route'));
      return Promise.resolve({
        status: 200,
        headers: {},
        bytes: new Uint8Array(),
        text: '{}',
        json: () => ({}),
      });
    },
  });
  const store: Partial<OutboundStore> = {
    beginCalls: (calls) => {
      if (away) return Promise.reject(new Error('the database is away'));
      order.push('begun');
      begun.push(structuredClone(calls));
      return Promise.resolve(4);
    },
    noteCalls: () => Promise.resolve(order.push('noted') > 0),
    endCalls: (tenantId, messageId, place, outcome) => {
      order.push(`ended ${tenantId} ${messageId} ${place}`);
      ended.push(outcome);
      return Promise.resolve(true);
    },
  };
  const log = listening();
  const made = new CallJournal(new FakeProvider().host, store as OutboundStore, recorder, log.logger);
  return { made, recorder, order, begun, ended, log };
}

describe('the journal of calls', () => {
  it('has a call before it is made, and what came of it', async () => {
    const { made, recorder, order, begun, ended } = journal();
    const work = async (): Promise<string> => {
      await recorder.request(CALL);
      await recorder.request(CALL);
      return 'read';
    };
    expect(await made.keep(ABOUT, { token: '17:secret' }, work)).toBe('read');
    expect(order).toEqual(['begun', 'call', 'noted', 'call', 'ended acme message-1 4']);
    expect(begun).toMatchObject([{ ...ABOUT, calls: [{ unfinished: true }] }]);
    expect(ended).toMatchObject([{ outcome: 'done', calls: [{ status: 200 }, { status: 200 }] }]);
    expect(JSON.stringify([begun, ended])).not.toContain('17:secret');
  });

  it('says that the work failed, and why, and lets the failure through', async () => {
    const { made, recorder, ended } = journal();
    const work = () => recorder.request({ ...CALL, url: 'https://api.example.org/fail' });
    await expect(made.keep(ABOUT, {}, work)).rejects.toThrow('no route');
    expect(ended).toMatchObject([
      { outcome: 'failed', reason: 'no route', calls: [{ failure: 'no route' }] },
    ]);
  });

  it('holds up nothing where it cannot be written, and writes nothing where nothing was called', async () => {
    const { made, recorder, log, order } = journal(true);
    expect(await made.keep(ABOUT, {}, () => recorder.request(CALL))).toMatchObject({ status: 200 });
    expect(log.lines).toMatchObject([{ level: 'warn', message_id: 'message-1' }]);
    order.length = 0;
    await made.keep(ABOUT, {}, () => Promise.resolve('nothing to do'));
    expect(order).toEqual([]);
  });
});
