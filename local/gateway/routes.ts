import type { Route } from "./api";

export interface Match {
  readonly route: Route;
  /** Values of `{name}` and `{name+}`, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The most specific route that takes this method and path (percent-encoded, without the stage). */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = path.split("/").slice(1);
  const candidates = routes.flatMap((route) => {
    const [verb = "", template] = route.key.split(" ");
    if (!template || ![method, "ANY"].includes(verb)) return [];
    const pattern = template.split("/").slice(1);
    const parameters = fitted(pattern, segments);
    return parameters ? [{ route, parameters, rank: rank(pattern, verb) }] : [];
  });
  candidates.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const fallback = routes.find(({ key }) => key === "$default");
  return candidates[0] ?? (fallback && { route: fallback, parameters: {} });
}

function fitted(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const name = part.match(/^\{(.+?)(\+?)\}$/);
    const rest = segments.slice(i);
    if (!name) {
      if (part !== rest[0]) return undefined;
      continue;
    }
    const value = name[2] ? rest.join("/") : rest[0];
    if (!value) return undefined;
    parameters[name[1] ?? ""] = decode(value);
    if (name[2]) return parameters;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/** Sorts like the routes: one letter for each segment (a literal, a parameter, a greedy one), then the method. */
function rank(pattern: readonly string[], verb: string): string {
  const letters = pattern.map((part) => (part.endsWith("+}") ? "c" : part.startsWith("{") ? "b" : "a"));
  return letters.join("") + (verb === "ANY" ? "z" : "");
}

/** Percent-decodes; what is not valid stays as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
