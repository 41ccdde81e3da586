/**
 * The cookies of a request. Of two with the same name the first counts: browsers send the one with the longest path first,
 * so it is the one that was made for what is asked.
 */
export function readCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(/;\s*/)) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1));
  }
  return cookies;
}
