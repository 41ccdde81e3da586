/**
 * Wildcards as AWS writes them: `*` is any run of characters (also `/` and none), `?` is exactly one.
 * Case-sensitive. Runs in |pattern| × |text| at worst, so that no pattern can hang the process.
 */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** `ArnLike`: each of the six parts between colons is matched by itself, so a `*` in one part never reaches into the next. */
export function arnMatches(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  return patterns.length === parts.length && patterns.every((part, i) => matches(part, parts[i] ?? ""));
}

/** `arn:partition:service:region:account:resource`, where the resource keeps its own colons. */
export function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
