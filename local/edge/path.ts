/**
 * The path by which CloudFront chooses a behavior: normalised as RFC 3986 says (letters, digits and `-._~` decoded, dot
 * segments removed), with runs of slashes made one. Signatures are checked against the same path, so no spelling of a path
 * reaches a behavior that its signature was not made for.
 */
export function matchedPath(rawPath: string): string {
  const decoded = rawPath.replace(/%([0-9a-f]{2})/gi, (triplet, hex) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : triplet.toUpperCase();
  });
  const segments: string[] = [];
  const parts = decoded.split("/").filter((part) => part !== "");
  for (const part of parts) {
    if (part === "..") segments.pop();
    else if (part !== ".") segments.push(part);
  }
  const isFolder = /\/\.{0,2}$/.test(decoded) && segments.length > 0;
  return `/${segments.join("/")}${isFolder ? "/" : ""}`;
}

/**
 * The S3 key that a path names: the path as the viewer sent it, decoded once. Undefined where no object of ours can have
 * that key: `.`, `..` and empty segments, control characters, broken escapes. (S3 takes keys literally; such a path must
 * never reach a client or server that would resolve it.)
 */
export function objectKey(rawPath: string): string | undefined {
  let key: string;
  try {
    key = decodeURIComponent(rawPath.slice(1));
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const isHostile = /[\0-\x1f\x7f\\]/.test(key) || key.split("/").some((segment) => ["", ".", ".."].includes(segment));
  return isHostile ? undefined : key;
}
