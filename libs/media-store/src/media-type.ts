/** What kind of file it is: as those said who sent it, else as its first bytes say. */

const UNKNOWN = 'application/octet-stream';
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  UNKNOWN,
  'binary/octet-stream',
  'application/x-binary',
  'application/force-download',
]);
const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** `type/subtype` in lower case without parameters; undefined where it is none or says nothing. */
export function plainType(said: string | undefined): string | undefined {
  const type = said?.split(';')[0]?.trim().toLowerCase() ?? '';
  return TYPE.test(type) && !SAYS_NOTHING.has(type) ? type : undefined;
}

/** The first of what was said that says something, else what the bytes look like, else `application/octet-stream`. */
export function mediaTypeOf(bytes: Uint8Array, said: readonly (string | undefined)[]): string {
  return said.map(plainType).find((type) => type !== undefined) ?? looksLike(bytes) ?? UNKNOWN;
}

/** @param allowed types, or families such as `image/*` */
export function isAllowed(type: string, allowed: readonly string[]): boolean {
  return allowed.some((rule) =>
    rule.endsWith('/*') ? type.startsWith(rule.slice(0, -1)) : rule.toLowerCase() === type,
  );
}

/** Where the mark stands, what it is (as Latin-1), and what it means. */
const MARKS: readonly (readonly [at: number, mark: string, type: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [8, 'WEBP', 'image/webp'],
  [8, 'WAVE', 'audio/wav'],
  [0, '%PDF-', 'application/pdf'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\x1a\x45\xdf\xa3', 'video/webm'],
  [4, 'ftypM4A', 'audio/mp4'],
  [4, 'ftyp3g', 'video/3gpp'],
  [4, 'ftypqt', 'video/quicktime'],
  [4, 'ftyp', 'video/mp4'],
];

function looksLike(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return MARKS.find(([at, mark]) => head.startsWith(mark, at))?.[2];
}
