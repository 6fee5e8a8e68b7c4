/** Text of a source for people to read: without markup and control characters, on one line, at most `most` long. */
export function plainText(text: string, most: number): string {
  const line = text
    .slice(0, most * 8)
    .replace(/<[^<>]{0,500}>/g, '')
    // Also what reverses or hides the text beside it.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return (line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`).toWellFormed();
}
