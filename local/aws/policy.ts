import { arnMatches, matches } from "./pattern";

/** One thing that somebody wants to do, in the words of a policy. */
export interface Action {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN of what it is done to. */
  readonly resource: string;
  /** The service that asks, e.g. `cloudfront.amazonaws.com`. Left out for a role's own policy, which names no principal. */
  readonly service?: string;
  /** Condition keys and their values, e.g. `{"aws:SourceArn": "arn:…"}`; a list for `ForAllValues`. Names are compared without case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

type OneOrMore = string | string[];
interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Record<string, OneOrMore>;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Record<string, Record<string, OneOrMore | boolean>>;
}

/**
 * Whether these policy documents (JSON) allow the action: some statement allows it and none denies it.
 * A condition that this evaluator does not know never helps: it makes an Allow fail and a Deny hold.
 */
export function allows(documents: readonly string[], wanted: Action): boolean {
  const statements = documents.flatMap((json) => many<Statement>(JSON.parse(json).Statement));
  const applying = statements.filter((statement) => applies(statement, wanted));
  return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

function applies(statement: Statement, wanted: Action): boolean {
  return (
    isPrincipal(statement, wanted.service) &&
    isAction(statement, wanted.action) &&
    isResource(statement, wanted.resource) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(statement.Effect, operator, valuesOf(wanted, key), many(values)),
      ),
    )
  );
}

function isPrincipal({ Principal }: Statement, service: string | undefined): boolean {
  if (service === undefined || Principal === undefined) return service === undefined && Principal === undefined;
  if (Principal === "*") return true;
  return many(Principal.AWS).includes("*") || many(Principal.Service).includes(service);
}

function isAction({ Action, NotAction }: Statement, action: string): boolean {
  const some = (patterns: OneOrMore) => many(patterns).some((p) => matches(p.toLowerCase(), action.toLowerCase()));
  return Action !== undefined ? some(Action) : NotAction !== undefined && !some(NotAction);
}

/** A trust policy names no resource: it is about the role that it is attached to. */
function isResource({ Resource, NotResource }: Statement, resource: string): boolean {
  if (Resource !== undefined) return many(Resource).some((pattern) => matches(pattern, resource));
  return NotResource === undefined || !many(NotResource).some((pattern) => matches(pattern, resource));
}

/** None when the key is not set. */
function valuesOf({ context = {} }: Action, key: string): readonly string[] {
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return typeof value === "string" ? [value] : (value ?? []);
}

const comparisons: Record<string, (expected: string, actual: string) => boolean> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: matches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

function holds(effect: "Allow" | "Deny", operator: string, actual: readonly string[], expected: unknown[]): boolean {
  const [, set, name = "", optional] = operator.match(/^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/) ?? [];
  const negated = name.match(/^(String|Arn)Not(Equals|EqualsIgnoreCase|Like)$/);
  const compare = comparisons[negated ? `${negated[1]}${negated[2]}` : name];
  if (!compare) return effect === "Deny";
  // As on AWS: of no value at all, whatever is said of all is true.
  if (actual.length === 0) return set === "ForAllValues" || optional !== undefined || (negated !== null && !set);
  const one = (value: string) => expected.some((it) => compare(String(it), value)) === !negated;
  return set === "ForAnyValue" ? actual.some(one) : actual.every(one);
}

function many<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
