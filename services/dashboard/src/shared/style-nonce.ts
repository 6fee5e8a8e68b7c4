/** What the content security policy of this page load lets styles carry that scripts put into the page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

declare global {
  var __webpack_nonce__: string | undefined;
}

/** What locks the scrolling behind dialogs asks for the nonce under this name. */
globalThis.__webpack_nonce__ = styleNonce();
