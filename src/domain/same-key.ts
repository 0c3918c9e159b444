/** `vault/name` in lower case, or undefined where it is no address of a key. Versions and `:443` do not matter. */
function keyOf(identifier: string): string | undefined {
  const url = URL.parse(identifier);
  const [, collection, name] = url?.pathname.split('/') ?? [];
  if (url === null || collection !== 'keys' || name === undefined || name === '') return undefined;
  return `${url.hostname}/${name}`.toLowerCase();
}

/** Whether two identifiers name the same key of the same vault. Adobe stores vault and name, not the version. */
export function isSameKey(one: string, other: string): boolean {
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}
