/** The sample of a picture, video or document in a header: how a draft names it, and what Meta takes; pure. */
import type { OutboundMedia } from '@enlace/normalization';
import type { OutgoingFile } from '../../adapter.js';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';
import type { DraftFault } from './template-draft.js';
import { wordOf } from './template-facts.js';

/** Types that Meta takes as samples, by the format of the header (Meta, Resumable Upload API). */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  IMAGE: ['image/jpeg', 'image/png'],
  VIDEO: ['video/mp4'],
  DOCUMENT: ['application/pdf'],
};

const UPLOAD_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A file of ours that is to be brought to Meta as the sample of a header. */
export interface SampleWanted {
  /** `components[0]`. */
  readonly at: string;
  readonly format: string;
  readonly media: OutboundMedia;
}

/** A header has a handle that Meta gave, or `example.media` with a file of ours or a link. */
export function sampleFaults(component: JsonObject, at: string): readonly DraftFault[] {
  const { header_handle: handles, media } = objectOf(component['example']);
  if (media === undefined) {
    return textOf(listOf(handles)[0]) === undefined
      ? [
          {
            field: `${at}.example.header_handle`,
            expected:
              'needs what Meta gave for a sample, or instead of it example.media with the upload_id of a file or a link',
          },
        ]
      : [];
  }
  return mediaOf(media) === undefined
    ? [{ field: `${at}.example.media`, expected: 'must have either an upload_id or a link (https)' }]
    : [];
}

/** The samples that are to be uploaded, in the order of the components, cards included. */
export function samplesWanted(components: readonly JsonObject[], at = 'components'): readonly SampleWanted[] {
  return components.flatMap((component, index): readonly SampleWanted[] => {
    const here = `${at}[${index}]`;
    const media = mediaOf(objectOf(component['example'])['media']);
    const own = media === undefined ? [] : [{ at: here, format: wordOf(component['format']) ?? '', media }];
    const cards = listOf(component['cards']).flatMap((card, place) =>
      samplesWanted(listOf(objectOf(card)['components']).map(objectOf), `${here}.cards[${place}].components`),
    );
    return [...own, ...cards];
  });
}

/** The components with what Meta gave for each sample, by where it stands. */
export function withHandles(
  components: readonly JsonObject[],
  handles: ReadonlyMap<string, string>,
  at = 'components',
): readonly JsonObject[] {
  return components.map((component, index) => {
    const here = `${at}[${index}]`;
    const handle = handles.get(here);
    const { media: _media, ...example } = objectOf(component['example']);
    const cards = component['cards'];
    return {
      ...component,
      ...(handle === undefined ? {} : { example: { ...example, header_handle: [handle] } }),
      ...(Array.isArray(cards)
        ? {
            cards: cards.filter(isObject).map((card, place) => ({
              ...card,
              components: withHandles(
                listOf(card['components']).map(objectOf),
                handles,
                `${here}.cards[${place}].components`,
              ),
            })),
          }
        : {}),
    };
  });
}

/** Why Meta would not take the file as the sample of such a header; undefined where it does. */
export function sampleProblem(format: string, { mimeType }: OutgoingFile): string | undefined {
  const taken = TAKEN[format] ?? [];
  return taken.includes(mimeType) ? undefined : `must be ${taken.join(' or ')}, not ${mimeType}`;
}

function mediaOf(value: unknown): OutboundMedia | undefined {
  if (!isObject(value)) return undefined;
  const upload_id = textOf(value['upload_id'], 36);
  const link = textOf(value['link'], 2_048);
  if ((upload_id === undefined) === (link === undefined)) return undefined;
  if (upload_id !== undefined && !UPLOAD_ID.test(upload_id)) return undefined;
  if (link !== undefined && !/^https?:\/\/\S+$/.test(link)) return undefined;
  return withoutAbsent({ upload_id, link });
}
