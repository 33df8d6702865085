/** How a browser is told to treat a file, and under which name. */

/** Shown in the page only where nothing in it can run; an SVG is a document with scripts. */
const SHOWN = /^(?:image|audio|video)\/(?!svg\b)/;

/** `inline` or `attachment`, with the name in both forms of RFC 6266. */
export function dispositionOf(mimeType: string, fileName: string | null): string {
  const kind = SHOWN.test(mimeType) ? 'inline' : 'attachment';
  if (fileName === null) return kind;
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(fileName.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** The name without folders and control characters, at most 240 characters; undefined where nothing is left. */
export function plainFileName(given: string | undefined): string | undefined {
  const last = given?.split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(/\p{Control}|\p{Surrogate}/gu, '')
    .trim()
    .slice(0, 240);
  return name === '' ? undefined : name;
}
