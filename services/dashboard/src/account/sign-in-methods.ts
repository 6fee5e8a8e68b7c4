/** What the reader can sign in with, for all parts of the page that change it. */
export const METHODS_KEY = ['sign_in_methods'];
