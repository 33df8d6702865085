/** What this service reads from its environment, beside what every service reads. */
import { MediaEnv, Variable } from '@enlace/service-kit';
import { IsInt, IsNumber, Max, Min } from 'class-validator';

export class RagOrchestratorEnv extends MediaEnv {
  @Variable({
    as: 'number',
    about: 'how sure an answer must be to be given, 0 to 1; below it the conversation goes to a person',
    example: '0.5',
  })
  @IsNumber()
  @Min(0)
  @Max(1)
  ANSWER_CONFIDENCE_THRESHOLD: number = 0.5;

  @Variable({
    as: 'number',
    about: 'how long to wait for more messages before answering what has come, in milliseconds',
    example: '0',
  })
  @IsInt()
  @Min(0)
  @Max(5_000)
  ANSWER_BURST_WAIT_MS: number = 0;

  @Variable({
    as: 'number',
    about:
      'how long a message may wait before it is answered without a request from the bus, in milliseconds',
    example: '10000',
  })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  ANSWER_OVERDUE_AFTER_MS: number = 10_000;
}
