/** What every adapter must keep, whoever wrote it: one suite, run over all of them. */
import { HttpFailure } from '@enlace/http-client';
import type { ProviderAdapter } from '../adapter.js';
import type { ContractSubject } from './contract-subject.js';
import { describeCredentials } from './credentials-contract.js';
import { ownFixtures, sharedFixtures } from './fixtures.js';
import { describeNormalize } from './normalize-contract.js';
import { describeOutside } from './outside-contract.js';
import { describeRubbish } from './rubbish-contract.js';
import { ScriptedHttp, type FakeHttp } from './scripted-http.js';
import { describeVerify } from './verify-contract.js';

/**
 * Declares the suite.
 * @param adapterOver makes the adapter over an HTTP client
 * @param subject what the adapter does not say of itself
 */
export function describeAdapterContract(
  adapterOver: (http: FakeHttp) => ProviderAdapter,
  subject: ContractSubject,
): void {
  describe(`the ${subject.provider} adapter`, () => {
    const nobody = new ScriptedHttp([new HttpFailure('not_sent', 'connection_refused', 'nobody is there')]);
    const adapter = adapterOver(nobody);
    describeCredentials(adapter, subject);
    describeVerify(adapter, subject);
    describeRubbish(adapter, subject);
    describeNormalize(adapter, subject, ownFixtures(subject.provider), sharedFixtures(subject.provider));
    describeOutside(adapterOver, subject);
  });
}
