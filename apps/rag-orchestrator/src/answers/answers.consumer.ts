/** Hears that customers wait for an answer. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { AnswerRequested } from '@enlace/contracts';
import { OnEvent } from '@enlace/messaging';
import { AnswerService } from './answer.service.js';

@Controller()
export class AnswersConsumer {
  constructor(private readonly answers: AnswerService) {}

  @OnEvent('answer.requested')
  onAnswerRequested(@Payload() request: AnswerRequested): Promise<void> {
    return this.answers.requested(request);
  }
}
