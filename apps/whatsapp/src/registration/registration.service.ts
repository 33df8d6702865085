/** Registers a number's webhooks with Meta, reads back how they go, mends what differs, takes it away. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { HttpClient } from '@enlace/http-client';
import { AuditStore, ChannelStore } from '@enlace/persistence';
import {
  originOf,
  readRegistration,
  removeRegistration,
  stepsTo,
  takeStep,
  unsubscribeAccount,
  wishOf,
  type RegistrationLevel,
  type RegistrationStep,
  type WishedRegistration,
} from '@enlace/providers';
import { requestInvalid, type Caller } from '@enlace/service-kit';
import { Numbers, type RegisteredNumber } from './numbers.js';
import { registrationAnswer, type RegistrationAnswer } from './registration-answer.js';
import type { RegistrationChoice, RegistrationRemoval, RegistrationRequest } from './registration.dto.js';

/** The call that sets the address of a level. */
const SETS: Readonly<Record<RegistrationLevel, RegistrationStep>> = {
  phone: 'set_phone',
  waba: 'set_waba',
  app: 'subscribe_app',
};

/** What a call changes for others too. */
const SHARED: Readonly<Partial<Record<RegistrationStep | RegistrationLevel, 'app_id' | 'waba_id'>>> = {
  subscribe_app: 'app_id',
  set_waba: 'waba_id',
  app: 'app_id',
  waba: 'waba_id',
};

@Injectable()
export class Registration {
  constructor(
    private readonly numbers: Numbers,
    private readonly http: HttpClient,
    private readonly channels: ChannelStore,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Sets the address even where it is set already, so that Meta calls it once more.
   * @throws AppError `request.invalid` without an address or the id its level needs, `registration.callback_failed`,
   *   `registration.shared`, and what Meta says as `provider.…`
   */
  async set(caller: Caller, request: RegistrationRequest): Promise<RegistrationAnswer> {
    const number = await this.numbers.of(caller, request);
    const level = request.level ?? number.kept?.level ?? 'phone';
    const url = request.url ?? this.numbers.ownUrl(number.integrationId, level);
    if (url === undefined) {
      throw requestInvalid([{ field: 'url', expected: 'is needed where PUBLIC_URL is not set' }]);
    }
    assertId(number, level);
    const wished = { level, url };
    const actual = await readRegistration(this.http, number.credentials);
    const steps = stepsTo(wished, actual, this.numbers.ownUrls(number));
    const again = steps.includes(SETS[level]) ? steps : [...steps, SETS[level]];
    await this.take(caller, number, wished, again, 'registration.set');
    return this.answer({ ...number, kept: wished });
  }

  /** @throws AppError what Meta says as `provider.…` */
  async get(caller: Caller, choice: RegistrationChoice): Promise<RegistrationAnswer> {
    const number = await this.numbers.of(caller, choice);
    return this.answer(number);
  }

  /**
   * Sets only what differs from what was registered last; where nothing was, from what brings the messages here.
   * @throws AppError as `set`
   */
  async repair(caller: Caller, choice: RegistrationChoice): Promise<RegistrationAnswer> {
    const number = await this.numbers.of(caller, choice);
    const actual = await readRegistration(this.http, number.credentials);
    const own = this.numbers.ownUrls(number);
    const wished = wishOf(number.kept, own, actual);
    if (wished === undefined) {
      throw requestInvalid([{ field: 'url', expected: 'PUBLIC_URL is not set: register with a url first' }]);
    }
    assertId(number, wished.level);
    const steps = stepsTo(wished, actual, own);
    if (steps.length > 0) await this.take(caller, number, wished, steps, 'registration.repaired');
    return this.answer({ ...number, kept: wished });
  }

  /**
   * Takes our address at a level away; one that is not ours stays.
   * @throws AppError `registration.not_ours`, `registration.shared`, and what Meta says as `provider.…`
   */
  async remove(caller: Caller, removal: RegistrationRemoval): Promise<RegistrationAnswer> {
    const number = await this.numbers.of(caller, removal);
    const level = removal.level ?? number.kept?.level ?? 'phone';
    assertId(number, level);
    if (removal.unsubscribe === true) assertId(number, 'waba');
    const url = (await readRegistration(this.http, number.credentials)).urls[level];
    if (url !== undefined) {
      if (!this.numbers.ownUrls(number).includes(url)) {
        throw new AppError(
          'registration.not_ours',
          `the address at level ${level} is another's, ${originOf(url)}: nothing was changed; whoever set it must take it away`,
        );
      }
      const id = SHARED[level];
      if (id !== undefined) await this.numbers.assertMayChange(caller, number, id);
    }
    if (removal.unsubscribe === true) await this.numbers.assertMayChange(caller, number, 'waba_id');
    if (url !== undefined) await removeRegistration(this.http, number.credentials, level);
    if (removal.unsubscribe === true) await unsubscribeAccount(this.http, number.credentials);
    // An address at another level stays, and with it what was wished there.
    const kept = number.kept?.level === level ? undefined : number.kept;
    if (kept === undefined) {
      await this.channels.keepRegistration(number.tenantId, number.integrationId, null);
    }
    const details = { level, unsubscribed: removal.unsubscribe === true };
    await this.record(caller, number, 'registration.removed', details);
    return this.answer({ ...number, kept });
  }

  /** What was done before a call failed is done, and audited as such. */
  private async take(
    caller: Caller,
    number: RegisteredNumber,
    wished: WishedRegistration,
    steps: readonly RegistrationStep[],
    action: string,
  ): Promise<void> {
    const { tenantId, integrationId, credentials } = number;
    const done: RegistrationStep[] = [];
    const urlOf = (step: RegistrationStep): string => this.numbers.urlFor(number, wished, step);
    for (const step of steps) {
      const id = SHARED[step];
      // At our address that names no number everybody's webhooks find their way by what they say.
      if (id !== undefined && urlOf(step) !== this.numbers.ownUrl(integrationId, 'app')) {
        await this.numbers.assertMayChange(caller, number, id);
      }
    }
    try {
      for (const step of steps) {
        await takeStep(this.http, credentials, step, urlOf(step));
        done.push(step);
      }
      const set_at = new Date().toISOString();
      await this.channels.keepRegistration(tenantId, integrationId, { ...wished, set_at });
    } finally {
      if (done.length > 0) await this.record(caller, number, action, { level: wished.level, steps: done });
    }
  }

  private async answer(number: RegisteredNumber): Promise<RegistrationAnswer> {
    const actual = await readRegistration(this.http, number.credentials);
    const own = this.numbers.ownUrls(number);
    return registrationAnswer(number.integrationId, wishOf(number.kept, own, actual), actual, own);
  }

  private record(
    caller: Caller,
    { tenantId, integrationId }: RegisteredNumber,
    action: string,
    details: object,
  ): Promise<void> {
    return this.audit.write({
      tenantId,
      actor: caller.keyId,
      action,
      subject: integrationId,
      details: { provider: 'whatsapp', ...details },
    });
  }
}

/** An account and an app are named by ids that the integration may not have. */
function assertId({ credentials }: RegisteredNumber, level: RegistrationLevel): void {
  const field = { phone: undefined, waba: 'waba_id', app: 'app_id' } as const;
  const needed = field[level];
  if (needed === undefined || credentials[needed]) return;
  throw requestInvalid([
    { field: 'level', expected: `needs ${needed} in the config of the integration: save it first` },
  ]);
}
