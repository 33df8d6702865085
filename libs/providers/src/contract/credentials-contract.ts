/** The contract of credentials: what is needed is asked for, what is secret is named. */
import type { ProviderAdapter } from '../adapter.js';
import type { ContractSubject } from './contract-subject.js';
import { opened, wrongFields } from './opened.js';

export function describeCredentials(adapter: ProviderAdapter, subject: ContractSubject): void {
  it('takes valid settings, and refuses to do without any of them that is needed', () => {
    expect(wrongFields(opened(adapter, subject))).toEqual([]);
    const withoutSecret = wrongFields(opened(adapter, subject, { [subject.secret]: undefined }));
    expect(withoutSecret).toEqual(subject.secretComesLater ? [] : [subject.secret]);
    expect(wrongFields(opened(adapter, subject, { [subject.secret]: '' }))).toContain(subject.secret);
    expect(wrongFields(opened(adapter, subject, { [subject.secret]: 7 }))).toContain(subject.secret);
    expect(wrongFields(new adapter.credentials()).length).toBeGreaterThan(0);
  });

  it('refuses settings it does not know', () => {
    expect(wrongFields(opened(adapter, subject, { no_such_setting: 'x' }))).toEqual(['no_such_setting']);
  });

  it('names the secret that proves webhooks among its secret fields', () => {
    expect(adapter.secretFields).toContain(subject.secret);
  });

  it('gives route keys, the same ones every time, and none with a secret in it', () => {
    const keys = adapter.routeKeys(opened(adapter, subject));
    expect(adapter.routeKeys(opened(adapter, subject))).toEqual(keys);
    const secrets = adapter.secretFields
      .map((name) => subject.settings[name])
      .filter((value) => typeof value === 'string');
    for (const key of keys) {
      expect(key).toMatch(/^[a-z]+:.+/);
      for (const secret of secrets) expect(key).not.toContain(secret);
    }
  });
}
