/** What CloudFront is told to forget, of one distribution. */
export interface Invalidation {
  /** The distribution's ARN. */
  readonly distribution: string;
  /** `/media/garden/1/index.m3u8`, or `/media/garden/1/*` for all that begins so. */
  readonly paths: readonly string[];
}

/**
 * Whether an invalidation names an object. Paths count letter by letter, as viewers sent them (case, escapes, the slash at the
 * end); only a `*` at the very end stands for anything, `/` and nothing included.
 *
 * @param address path as sent, with the query where the cache key has one.
 */
export function names({ paths }: Pick<Invalidation, "paths">, address: string): boolean {
  return paths.some((path) => (path.endsWith("*") ? address.startsWith(path.slice(0, -1)) : address === path));
}
