/** Brings the samples of a draft's headers to Meta before the draft is handed in. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { HttpClient } from '@enlace/http-client';
import { OutgoingFiles } from '@enlace/provider-host';
import {
  sampleProblem,
  samplesWanted,
  uploadSample,
  withHandles,
  type TemplateDraft,
  type WhatsAppCredentials,
} from '@enlace/providers';

@Injectable()
export class TemplateSamples {
  constructor(
    private readonly files: OutgoingFiles,
    private readonly http: HttpClient,
  ) {}

  /**
   * The draft with a handle in the place of each file, one file in memory at a time.
   * @throws AppError `template.invalid` for a type that Meta does not take, `media.…`, `integration.invalid`, `provider.…`
   */
  async filled(
    draft: TemplateDraft,
    tenantId: string,
    credentials: WhatsAppCredentials,
  ): Promise<TemplateDraft> {
    const handles = new Map<string, string>();
    for (const { at, format, media } of samplesWanted(draft.components)) {
      const file = await this.files.open(tenantId, media);
      const problem = sampleProblem(format, file);
      if (problem !== undefined) {
        const fault = { field: `${at}.example.media`, expected: problem };
        const sentence = `${fault.field} ${fault.expected}`;
        throw new AppError('template.invalid', sentence, undefined, { fields: [fault] });
      }
      handles.set(at, await uploadSample(this.http, credentials, file));
    }
    return handles.size === 0 ? draft : { ...draft, components: withHandles(draft.components, handles) };
  }
}
