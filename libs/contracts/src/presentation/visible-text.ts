/** Controls, and characters that take no room or turn the direction of what follows (bidi, zero width, tags). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu;

/**
 * Text that an agent or another outsider has chosen, for people who decide by it: on one line, and with each character
 * that could hide or reorder something written out as `\u{202E}`. Longer than `most` characters it is cut, visibly.
 */
export function visibleText(text: string, most = 500): string {
  const shown = text.toWellFormed().replace(INVISIBLE, (character) => {
    if (character === '\n') return '⏎';
    if (character === '\t') return ' ';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  });
  const characters = [...shown];
  return characters.length <= most ? shown : `${characters.slice(0, most).join('')}… (cut)`;
}
