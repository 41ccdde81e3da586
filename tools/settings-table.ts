import { withMarked } from "./readme";

/** As much of JSON schema as `settings/schema.json` uses. */
export interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}

/** The README's table of settings: a row for each, with its default and what it means. */
export function settingsTable(schema: Schema): string {
  const rows = [...rowsOf(schema, "")];
  return ["| setting | default | what it is |", "| --- | --- | --- |", ...rows].join("\n");
}

/** `within` is the nearest setting around these that may be left out, with everything in it. */
function* rowsOf(schema: Schema, prefix: string, within?: string): Generator<string> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (name === "$schema") continue;
    const path = `${prefix}${name}`;
    const needed = schema.required?.includes(name) ?? false;
    if (property.description)
      yield row(path, property, needed && (within ? `needed with \`${within}\`` : "**needed**"));
    const choices = property.oneOf ?? property.anyOf;
    if (choices) for (const choice of choices) yield* choiceRows(choice, path);
    const around = needed ? within : path;
    yield* rowsOf(property, `${path}.`, around);
    if (property.items) yield* rowsOf(property.items, `${path}[].`, around);
  }
}

/** Of a choice such as `backend`, each kind's own settings; the kind itself is in the description's words. */
function* choiceRows(choice: Schema, path: string): Generator<string> {
  const { type, ...rest } = choice.properties ?? {};
  const kind = `${path}${type?.const ? `(${String(type.const)})` : ""}`;
  yield* rowsOf({ ...choice, properties: rest }, `${kind}.`, kind);
}

function row(path: string, { description = "", default: value }: Schema, needed: string | false): string {
  const shown = needed || (value === undefined ? "" : `\`${JSON.stringify(value)}\``);
  return `| \`${path}\` | ${shown} | ${description.replaceAll("|", "\\|")} |`;
}

const MARK = { name: "settings", by: "npm run docs from settings/schema.json" };

/** The README with its table of settings as the schema has it now. */
export function withSettingsTable(readme: string, schema: Schema): string {
  return withMarked(readme, MARK, settingsTable(schema));
}
