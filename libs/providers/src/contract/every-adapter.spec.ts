/** Runs the adapter contract over every provider there is. */
import { PROVIDERS, SIGNALS } from '@enlace/normalization';
import { createProviders } from '../registry.js';
import { describeAdapterContract } from './adapter-contract.js';
import { ScriptedHttp } from './scripted-http.js';
import { SUBJECTS } from './subjects.js';

for (const subject of SUBJECTS) {
  describeAdapterContract((http) => createProviders(http).get(subject.provider), subject);
}

describe('the registry', () => {
  it('holds every provider once, and the contract is run over each', () => {
    const all = createProviders(new ScriptedHttp([{ status: 200 }])).all();
    expect(all.map((adapter) => adapter.provider)).toEqual([...PROVIDERS]);
    for (const { provider, markRead, attend } of all) {
      expect({ read: markRead !== undefined, typing: attend !== undefined }).toEqual(SIGNALS[provider]);
    }
    expect(SUBJECTS.map((subject) => subject.provider)).toEqual([...PROVIDERS]);
  });
});
