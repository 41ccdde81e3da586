import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { document } from "../../lambdas/openapi/document";
import { linkToken, recordingId } from "../lambdas/support/apps";
import { differences } from "../lambdas/support/schema";
import { show } from "../support/show";
import { personOf } from "./support/api-rows";
import { theWorld } from "./support/world";

type Schema = Record<string, any>;
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Schema };
  readonly responses: Readonly<Record<string, { readonly content?: Schema }>>;
}

const world = theWorld();
/** As a client reads it. */
const read = JSON.parse(JSON.stringify(document()));
const schemas: Record<string, Schema> = read.components.schemas;
const operations = Object.entries<Record<string, Operation>>(read.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, it]) => [`${method.toUpperCase()} ${path}`, it] as const),
);
/** What may be answered beside what the document says of the route: it was another address, or no request at all. */
const elsewhere = new Set(["not_found", "method_not_allowed", "unreadable_request"]);
const counted = new Map<string, Map<number, number>>();

/** By name: what opens something in the AWS in which all is well. */
const known: Record<string, unknown> = {
  ...{ id: recordingId, camera: "garden", name: "garden", email: "ann@example.com", password: "right" },
  ...{ token: linkToken, code: "123456", q: "garden", limit: "5", deleted: "true" },
  ...{ from: "2026-11-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z" },
};

/** Values of a schema of the document; often the ones that open something. */
function valued(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const any = fitting(schema);
  return name in known
    ? fc.oneof({ weight: 3, arbitrary: fc.constant(known[name]) }, { weight: 1, arbitrary: any })
    : any;
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref) return fitting(schemas[String(schema.$ref).split("/").at(-1) ?? ""] ?? {});
  const choices: Schema[] | undefined = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(fitting));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries<Schema>(schema.properties).map(([name, it]) => [name, valued(name, it)])),
        {
          requiredKeys: schema.required,
        },
      );
    case "array":
      return fc.array(fitting(schema.items), { maxLength: 3 });
    case "integer":
      return fc.integer({ min: schema.minimum, max: schema.maximum });
    case "number":
      return fc.double({ noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return text(schema);
  }
}

function text({ format, pattern, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (format === "email") return fc.oneof(fc.emailAddress(), fc.constant("ann@example.com"));
  if (format === "date-time") return fc.date({ noInvalidDate: true }).map((it) => it.toISOString());
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return fc.oneof(
    fc.string({ unit: "binary", maxLength }),
    fc.string({ maxLength }),
    fc.constantFrom("garden", recordingId, "operator", "", "null", "..", "%", "\0"),
  );
}

/** A fitting value with something in it that does not fit. */
const spoilt = (schema: Schema) =>
  fc.tuple(fitting(schema), fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 })).map(([value, name, other]) => {
    if (typeof value !== "object" || value === null) return other;
    const names = Object.keys(value);
    return { ...value, [names[name.length % (names.length || 1)] ?? name]: other };
  });
const near = (schema: Schema) =>
  fc.oneof({ weight: 2, arbitrary: fitting(schema) }, { weight: 1, arbitrary: spoilt(schema) });

/** A request as the document describes it, or nearly so. */
function requestOf(line: string, { parameters, requestBody }: Operation) {
  const [method = "", path = ""] = line.split(" ");
  const of = (where: string) => parameters.filter((it) => it.in === where);
  const values = (some: Operation["parameters"]) =>
    fc.record(Object.fromEntries(some.map(({ name, schema }) => [name, valued(name, schema)])));
  const query = fc.subarray([...of("query")], { maxLength: Math.min(2, of("query").length) }).chain(values);
  const body = requestBody ? near(requestBody.content["application/json"].schema) : fc.constant(undefined);
  return fc.record({ path: values(of("path")), query, body }).map((it) => {
    const parts = it.path as Record<string, unknown>;
    const address = path.replace(/\{(\w+)\}/g, (_, name) => encode(parts[name]) || recordingId);
    const asked = Object.entries(it.query).map(([name, value]) => `${name}=${encode(value)}`);
    return {
      method,
      path: `/api${address}${asked.length > 0 ? `?${asked.join("&")}` : ""}`,
      body: it.body === undefined ? undefined : JSON.stringify(it.body),
    };
  });
}

/** Half a letter has no encoding: what stands for it goes out. */
const encode = (value: unknown) => encodeURIComponent(Buffer.from(String(value)).toString());

const people = fc.constantFrom([], ["viewer"], ["publisher"], ["operator"], ["operator"], ["operator"]).map(personOf);

test.each(operations)("%s answers what the document says, whatever is asked", async (line, operation) => {
  const told = new Map<number, number>();
  counted.set(line, told);
  await fc.assert(
    fc.asyncProperty(requestOf(line, operation), people, async ({ method, path, body }, who) => {
      const kind: Record<string, string> =
        body === undefined ? { "x-loge": "1" } : { "content-type": "application/json" };
      const { status, text, headers } = await world.ask(path, { method, body, headers: { ...kind, ...who } });
      told.set(status, (told.get(status) ?? 0) + 1);
      expect(status).toBeLessThan(500);
      if (!headers["x-request-id"]) return;
      const json = text && JSON.parse(text);
      if (elsewhere.has(json.error?.code)) return;
      expect(Object.keys(operation.responses)).toContain(String(status));
      const schema: Schema | undefined = operation.responses[status]?.content?.["application/json"]?.schema;
      if (schema) expect(differences(schema, json, schemas)).toEqual([]);
      const codes = (operation.responses[status] as { description?: string }).description?.split(", ");
      if (json.error) expect(codes).toContain(json.error.code);
    }),
    { numRuns: 50 },
  );
});

afterAll(() => {
  const width = Math.max(...[...counted.keys()].map(({ length }) => length));
  const lines = [...counted].map(([line, told]) => {
    const statuses = [...told].sort().map(([status, count]) => `${count} × ${status}`);
    return `${line.padEnd(width)} | ${statuses.join(", ")}`;
  });
  show(["asked as the document says, or nearly so", ...lines].join("\n"));
});
