import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { withSettingsTable } from "../../tools/settings-table";

const root = join(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const schema = JSON.parse(readFileSync(join(root, "settings/schema.json"), "utf8"));

describe("the README's settings", () => {
  test("are the schema's (npm run docs)", () => {
    expect(withSettingsTable(readme, schema)).toBe(readme);
  });

  test("name every setting of every environment", () => {
    for (const name of Object.keys(schema.properties)) {
      if (name !== "$schema") expect(readme).toMatch(new RegExp(`\`${name}(\`|\\.|\\[|\\()`));
    }
  });
});
