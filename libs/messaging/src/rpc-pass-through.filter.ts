/** Lets an event handler's error through unchanged; Nest's default would hide it from the ack policy. */
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** For event handlers only: install it on the microservice, or leave it to `@OnEvent`, which brings it along. */
@Catch()
export class RpcPassThroughFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): Observable<never> {
    if (host.getType() !== 'rpc') throw error;
    return throwError(() => error);
  }
}
