/** Whether cookies may travel by https only: so it is unless a browser gets here on this machine without it. */
export class SessionSettings {
  readonly secure: boolean;

  constructor(origins: readonly string[]) {
    this.secure = origins.every((origin) => origin.startsWith('https:'));
  }
}
