/**
 * What a reader can't see, or what moves other characters about: controls, format characters (zero width, bidirectional
 * overrides, soft hyphens, tags), line separators, fillers, and variation selectors other than that of emoji.
 */
const UNSEEN = /(?!\uFE0F)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text of others with nothing hidden in it: `pay‹U+202E›me`. Line breaks stay where `lines` says so. */
export function visible(text: string, { lines = false } = {}): string {
  return text.replace(UNSEEN, (char) => {
    if (lines && char === '\n') return char;
    return `‹U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

/** At most `most` UTF-16 units, with an ellipsis where something is left away; never half a character. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Of Slack's mrkdwn; without it a name could be a mention, a link or a date. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
