/** Which files go to Meta, and what the others are told. */
import type { OutgoingFile } from '../adapter.js';
import { faultOf, isVoice } from './media-rules.js';
import type { FileKind } from './part.js';

const MB = 1024 * 1024;

const file = (mimeType: string, size: number): OutgoingFile => ({
  body: new Uint8Array(size),
  mimeType,
  fileName: 'file',
});

/** A WebP file of that size, with the extended header and its animation flag, or without. */
const webp = (size: number, isAnimated: boolean): OutgoingFile => {
  const { body, ...rest } = file('image/webp', size);
  body.set(new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8X'));
  if (isAnimated) body.set([0b10], 20);
  return { ...rest, body };
};

describe('files for WhatsApp', () => {
  it.each<[FileKind, OutgoingFile]>([
    ['image', file('image/jpeg', 5 * MB)],
    ['image', file('IMAGE/PNG', 1)],
    ['video', file('video/mp4', 16 * MB)],
    ['audio', file('audio/mpeg', 16 * MB)],
    ['voice', file('audio/ogg; codecs=opus', 1)],
    ['document', file('application/pdf', 100 * MB)],
    ['document', file('image/jpeg', 50 * MB)],
    ['sticker', webp(100 * 1024, false)],
    ['sticker', webp(500 * 1024, true)],
  ])('takes as %s what Meta takes', (kind, good) => {
    expect(faultOf(kind, good)).toBeUndefined();
  });

  it.each<[FileKind, OutgoingFile, RegExp]>([
    ['image', file('image/jpeg', 5 * MB + 1), /at most 5 MB .*make it smaller/],
    ['image', file('image/webp', 10), /JPEG or PNG, not image\/webp: convert it, or send it as a document/],
    ['video', file('video/quicktime', 10), /MP4 or 3GPP.*convert/],
    ['video', file('video/mp4', 16 * MB + 1), /at most 16 MB/],
    ['audio', file('audio/wav', 10), /convert/],
    ['document', file('application/zip', 10), /send a link to it/],
    ['document', file('application/pdf', 100 * MB + 1), /at most 100 MB.*or send a link/],
    ['sticker', file('image/png', 10), /WebP.*send it as an image/],
    ['sticker', webp(100 * 1024 + 1, false), /at most 100 KB of a sticker that does not move/],
    ['sticker', webp(500 * 1024 + 1, true), /at most 500 KB of a sticker that moves/],
    ['image', file('image/jpeg', 0), /empty/],
  ])('refuses as %s what Meta refuses, and says what to do', (kind, bad, said) => {
    expect(faultOf(kind, bad)).toMatch(said);
  });

  it('knows what can be heard as a voice message', () => {
    expect(['audio/ogg', 'audio/ogg; codecs=opus', 'audio/opus'].map(isVoice)).toEqual([true, true, true]);
    expect(isVoice('audio/mpeg')).toBe(false);
  });
});
