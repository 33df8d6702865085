/** Words among Markdown that are not meant as Markdown. */

/** Words as Markdown that is read as these very words, for what stands beside a Markdown text and is none. */
export function escapeMarkdown(words: string): string {
  const escaped = (text: string): string =>
    text.replace(/[\\`*_{}[\]<>~|#+=!&:@-]|(?<=\d)[.)]/g, (sign) => `\\${sign}`);
  return words
    .split(/(https?:\/\/\S+)/i)
    .map((piece, index) => (index % 2 === 1 ? piece : escaped(piece)))
    .join('');
}
