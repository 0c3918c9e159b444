function normal(scope: string): string {
  return `${scope.toLowerCase().replace(/\/+$/, '')}/`;
}

/** Whether a grant at `outer` holds at `inner` too: the same scope or one above it, whole segments only. */
export function reaches(outer: string, inner: string): boolean {
  return normal(inner).startsWith(normal(outer));
}

export function isSameScope(a: string, b: string): boolean {
  return normal(a) === normal(b);
}
