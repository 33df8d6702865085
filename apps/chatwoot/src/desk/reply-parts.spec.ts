/** What an agent writes becomes messages the channel takes. */
import { replyParts } from './reply-parts.js';

const pdf = { kind: 'document', uploadId: 'u-1', fileName: 'a.pdf' } as const;
const voice = { kind: 'voice', uploadId: 'u-2', fileName: undefined } as const;

describe('what an agent wrote', () => {
  it('is the caption of its first file where that takes one', () => {
    expect(replyParts(' Mire ', [pdf, voice])).toEqual([
      { type: 'document', media: { upload_id: 'u-1', file_name: 'a.pdf' }, text: 'Mire' },
      { type: 'voice', media: { upload_id: 'u-2' } },
    ]);
  });

  it('is a message of its own before a file without a caption, and where it is longer than captions are', () => {
    expect(replyParts('Oiga', [voice]).map(({ type }) => type)).toEqual(['text', 'voice']);
    expect(replyParts('a'.repeat(1_025), [pdf]).map(({ type }) => type)).toEqual(['text', 'document']);
  });

  it('is nothing where nothing was said', () => {
    expect(replyParts('  ', [])).toEqual([]);
  });
});
