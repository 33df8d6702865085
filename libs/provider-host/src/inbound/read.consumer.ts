/** Hears that a person has read what a customer wrote. */
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ReadRequested } from '@enlace/contracts';
import { EventContext, OnEvent } from '@enlace/messaging';
import { ReadMarks } from './read-marks.js';

@Controller()
export class ReadConsumer {
  constructor(private readonly marks: ReadMarks) {}

  @OnEvent('read.requested')
  async onReadRequested(@Payload() request: ReadRequested, @Ctx() { event }: EventContext): Promise<void> {
    await this.marks.mark(request, new Date(event.time));
  }
}
