/** NIST SP 800-63B revision 4, 3.1.1.2: the least for a password that is the only factor. In characters. */
const SHORTEST = 15;
const LONGEST = 128;
/** So much has to be left when everything that is easily guessed is taken out. */
const LEAST_LEFT = 8;

/** What lists of leaked passwords are made of, longest first; longer ones are mostly these, once more or with digits. */
const COMMON = (
  'correcthorsebatterystaple thequickbrownfoxjumpsoverthelazydog ' +
  'administrator qwertzuiop qwertyuiop passphrase motdepasse contrasena asdfghjkl yxcvbnm zxcvbnm azertyuiop basketball ' +
  'iloveyou password passwort baseball football jennifer starwars princess sunshine superman trustno computer internet ' +
  'whatever changeme runplane september november december february mypassword ' +
  'welcome letmein default charlie michael mustang liverpool arsenal chelsea october january monday tuesday thursday ' +
  'friday saturday sunday freedom pokemon company example ' +
  'qwerty qwertz azerty asdfgh zxcvbn dragon master monkey shadow secret access hello killer flower soccer hockey ' +
  'batman summer winter spring autumn august jordan cheese ninja admin login guest super test root user pass love temp'
).split(' ');
const COMMON_LONGEST_FIRST = COMMON.sort((a, b) => b.length - a.length);

/** Rows that fingers run along, there and back. */
const ROWS = [
  '0123456789',
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
];
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);
const SHORTEST_RUN = 4;

const LEET: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' };

/**
 * Why a new password is refused; null for one that is not. It says nothing of digits or capitals: those make passwords
 * hard to keep, and not hard to guess. `about`: names and addresses of the person and their org, which others know.
 */
export function weaknessOf(password: string, about: readonly string[]): string | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < SHORTEST) return `must have at least ${SHORTEST} characters; a few words do`;
  if (length > LONGEST) return `must have at most ${LONGEST} characters`;
  if ([...leftOf(password, wordsOf(about))].length >= LEAST_LEFT) return null;
  return 'is easily guessed: it is made of common words, names, rows of keys or repetitions';
}

/** The password without what is easily guessed in it. */
function leftOf(password: string, names: readonly string[]): string {
  const lower = password.normalize('NFKC').toLowerCase();
  const runless = withoutRuns(lower);
  const plain = [...runless].map((character) => LEET[character] ?? character).join('');
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, '');
  const rest = [...names, ...COMMON_LONGEST_FIRST].reduce((text, word) => text.replaceAll(word, ''), letters);
  return withoutRepetitions(withoutRuns(rest));
}

/** Rows of keys, of digits and of the alphabet, from four in a row. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at);
    if (length < SHORTEST_RUN) rest += text[at];
    at += length < SHORTEST_RUN ? 1 : length;
  }
  return rest;
}

function runAt(text: string, at: number): number {
  let length = 1;
  while (at + length < text.length && RUNS.some((row) => row.includes(text.slice(at, at + length + 1)))) length++;
  return length;
}

/** What comes twice or more right after itself counts once; a single character not at all. */
function withoutRepetitions(text: string): string {
  return text.replace(/(.)\1{2,}/gu, '').replace(/(.+?)\1+/gu, '$1');
}

/** Parts of names and addresses that are long enough to be told from chance. */
function wordsOf(about: readonly string[]): string[] {
  const words = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return [...new Set(words)].filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
}
