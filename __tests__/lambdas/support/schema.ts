type Schema = Record<string, any>;

/** Where a value differs from a schema of the OpenAPI document, in the part of JSON Schema that it is written in. */
export function differences(schema: Schema, value: unknown, all: Record<string, Schema>, at = "$"): string[] {
  const check = (inner: Schema, part: unknown, where = at) => differences(inner, part, all, where);
  if (schema.$ref) return check(all[String(schema.$ref).split("/").at(-1) ?? ""] ?? {}, value);
  const choices: Schema[] | undefined = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const tried = choices.map((choice) => check(choice, value));
    return tried.some((found) => found.length === 0)
      ? []
      : [`${at}: none of ${choices.length} fits: ${tried.flat().join("; ")}`];
  }
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at}: ${value} is none of ${schema.enum}`];
  if (!isOf(schema.type, value)) return [`${at}: ${JSON.stringify(value)} is no ${schema.type}`];
  if (schema.type === "array")
    return (value as unknown[]).flatMap((item, i) => check(schema.items, item, `${at}[${i}]`));
  if (schema.type !== "object") return [];
  const object = value as Record<string, unknown>;
  const missing = schema.required.filter((name: string) => object[name] === undefined);
  const found = Object.entries(object).flatMap(([name, part]) => {
    const inner = schema.properties[name] ?? (schema.additionalProperties || undefined);
    return inner ? check(inner, part, `${at}.${name}`) : [`${at}.${name} is not in the document`];
  });
  return [...missing.map((name: string) => `${at}.${name} is missing`), ...found];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
