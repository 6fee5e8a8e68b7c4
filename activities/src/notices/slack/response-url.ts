const SLACKS_OWN = 'https://hooks.slack.com';

/** Answers go to Slack only, whatever a request names: its own host, or that of the API that the operator has set. */
export function isResponseUrl(text: string, apiUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '' && [SLACKS_OWN, new URL(apiUrl).origin].includes(url.origin);
}
