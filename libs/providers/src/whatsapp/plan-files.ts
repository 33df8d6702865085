/** Files and their captions (Meta, Cloud API: media messages). */
import type { FileContent, OutboundMedia, SendableOf } from '@enlace/normalization';
import { RULES, albumAsFiles } from '../degrade.js';
import { withoutAbsent } from '../without-absent.js';
import { LIMITS } from './limits.js';
import { isVoice, typeFaultOf } from './media-rules.js';
import { textParts, type NoPlan, type Part, type Plan } from './part.js';
import { partsOf } from './write-rich.js';

/** Kinds that show words below them. */
const CAPTIONED: ReadonlySet<FileContent['type']> = new Set(['image', 'video', 'document']);

export function filePlan(content: FileContent): Plan | NoPlan {
  const { type, media, text, format } = content;
  const fault = media.mime_type === undefined ? undefined : typeFaultOf(type, media.mime_type);
  if (fault !== undefined) return { reason: fault };
  const isPlainAudio = type === 'voice' && media.mime_type !== undefined && !isVoice(media.mime_type);
  const rules = isPlainAudio ? [RULES.voiceAsAudio] : [];
  if (text === undefined || text.trim() === '') return { parts: [filePart(content, undefined)], rules };
  const words = { text, ...(format === undefined ? {} : { format }) };
  const [caption, ...more] = partsOf(words, LIMITS.caption);
  if (CAPTIONED.has(type) && more.length === 0) return { parts: [filePart(content, caption)], rules };
  const rule = CAPTIONED.has(type) ? RULES.captionApart : RULES.soundCaptionApart;
  const texts = textParts(partsOf(words, LIMITS.text));
  return { parts: [filePart(content, undefined), ...texts], rules: [...rules, rule] };
}

/** Meta has no album: the files go out one after the other, each with its caption. */
export function albumPlan(content: SendableOf<'album'>): Plan | NoPlan {
  const parts: Part[] = [];
  const rules: string[] = [RULES.albumAsFiles];
  for (const file of albumAsFiles(content)) {
    const plan = filePlan(file);
    if ('reason' in plan) return plan;
    parts.push(...plan.parts);
    rules.push(...plan.rules);
  }
  const [first, ...others] = parts;
  return first === undefined ? { reason: 'the album is empty' } : { parts: [first, ...others], rules };
}

/** A template's file or a message's: only documents have a name. */
export function fileMember(kind: string, media: OutboundMedia, id: string, caption?: string): object {
  const filename = kind === 'document' ? media.file_name : undefined;
  return withoutAbsent({ id, caption, filename });
}

function filePart({ type, media }: FileContent, caption: string | undefined): Part {
  return {
    files: [{ kind: type, media }],
    body: (fileOf) => {
      const { id, mimeType, fileName } = fileOf(media);
      if (type === 'voice') {
        // what is no Opus in Ogg goes out as a sound to be played, not as a voice message
        const isPlayed = mimeType !== undefined && !isVoice(mimeType);
        return { type: 'audio', audio: isPlayed ? { id } : { id, voice: true } };
      }
      const named =
        media.file_name === undefined && fileName !== undefined ? { ...media, file_name: fileName } : media;
      return { type, [type]: fileMember(type, named, id, caption) };
    },
  };
}
