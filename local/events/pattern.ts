import { BlockList, isIP } from "node:net";

/** An event pattern: values and comparisons by field, nested like the event. */
export type Pattern = { readonly [field: string]: unknown };

/**
 * Whether an event matches a pattern, as EventBridge has it: every field of the pattern must be there, each list is an OR,
 * an event's array matches when one of its elements does. Throws for a comparison that EventBridge does not have.
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or") return (wanted as Pattern[]).some((one) => matchesPattern(one, event));
    const value = isObject(event) ? event[field] : undefined;
    if (!Array.isArray(wanted)) return matchesPattern(wanted as Pattern, value);
    const values = Array.isArray(value) ? value : [value];
    return wanted.some((one) => (isAbsence(one) ? value === undefined : values.some((it) => isWanted(one, it))));
  });
}

function isAbsence(wanted: unknown): boolean {
  return isObject(wanted) && wanted.exists === false;
}

function isWanted(wanted: unknown, value: unknown): boolean {
  if (!isObject(wanted)) return value === wanted;
  const [comparison = "", operand] = Object.entries(wanted)[0] ?? [];
  const compare = comparisons[comparison];
  if (!compare) throw new Error(`EventBridge has no comparison ${JSON.stringify(wanted)}.`);
  return value !== undefined && compare(value, operand);
}

type Comparison = (value: unknown, operand: unknown) => boolean;

const comparisons: Record<string, Comparison> = {
  exists: () => true,
  prefix: text((value, operand) => value.startsWith(operand)),
  suffix: text((value, operand) => value.endsWith(operand)),
  "equals-ignore-case": text((value, operand) => value.toLowerCase() === operand.toLowerCase()),
  wildcard: text(matchesWildcard),
  "anything-but": (value, operand) => {
    const excluded = Array.isArray(operand) ? operand : [operand];
    return !excluded.some((one) => isWanted(one, value));
  },
  numeric: (value, operand) => {
    const parts = operand as (string | number)[];
    if (typeof value !== "number") return false;
    for (let i = 0; i < parts.length; i += 2)
      if (!compareNumbers(value, String(parts[i]), Number(parts[i + 1]))) return false;
    return true;
  },
  cidr: text((value, operand) => {
    const [network = "", prefix] = operand.split("/");
    const [family, other] = [isIP(network), isIP(value)];
    if (family === 0 || family !== other) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(prefix), family === 4 ? "ipv4" : "ipv6");
    return list.check(value, family === 4 ? "ipv4" : "ipv6");
  }),
};

/** A comparison of text; `{"prefix": {"equals-ignore-case": "x"}}` compares without case. */
function text(compare: (value: string, operand: string) => boolean): Comparison {
  return (value, operand) => {
    if (typeof value !== "string") return false;
    if (Array.isArray(operand)) return operand.some((one) => compare(value, String(one)));
    const caseless = isObject(operand) ? operand["equals-ignore-case"] : undefined;
    return caseless === undefined
      ? compare(value, String(operand))
      : compare(value.toLowerCase(), String(caseless).toLowerCase());
  };
}

/** EventBridge's wildcard has only `*`, and `\*` for a star itself. */
function matchesWildcard(value: string, pattern: string): boolean {
  const pieces = pattern.split(/(?<!\\)\*/).map((piece) => piece.replace(/\\([*\\])/g, "$1"));
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return value === first;
  if (!value.startsWith(first) || !value.slice(first.length).endsWith(last)) return false;
  let rest = value.slice(first.length, value.length - last.length);
  for (const piece of pieces.slice(1, -1)) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}

function compareNumbers(value: number, operator: string, operand: number): boolean {
  switch (operator) {
    case "=":
      return value === operand;
    case "<":
      return value < operand;
    case "<=":
      return value <= operand;
    case ">":
      return value > operand;
    case ">=":
      return value >= operand;
    default:
      throw new Error(`EventBridge compares no numbers with ${operator}.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
