/** The routes of an app, kept to tell an unknown path (404) from an unknown method on a known path (405). */
export class RouteTable {
  private readonly routes: { methods: readonly string[]; pattern: RegExp; isFixed: boolean }[] = [];

  /** `url` in the router's own form: `/v1/actions/:id`. */
  add(methods: string | readonly string[], url: string): void {
    const pattern = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('/');
    this.routes.push({
      methods: typeof methods === 'string' ? [methods] : methods,
      pattern: new RegExp(`^${pattern}/?$`),
      isFixed: !/[:*]/.test(url),
    });
  }

  /** Methods that the path takes; empty for a path that no route has. A fixed path is no value of a parameter. */
  methodsOf(path: string): string[] {
    const found = this.routes.filter((route) => route.pattern.test(path));
    const fixed = found.filter((route) => route.isFixed);
    return [...new Set((fixed.length > 0 ? fixed : found).flatMap((route) => route.methods))];
  }
}
