/** The error of a call without an outcome of its own (typing, read marks, taps) that the provider puts off. */
import { AppError, reject, retry, type ErrorCode } from '@enlace/contracts';
import type { PutOff } from './adapter.js';

export class ProviderPutOff extends AppError {
  /** @param effect whom it concerns besides the call: the same as if a message had met it */
  constructor(
    code: Extract<ErrorCode, `provider.${string}`>,
    message: string,
    readonly effect: PutOff,
  ) {
    super(code, message, effect.stopped === true ? reject : retry(effect.afterMs));
  }
}
