import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { load } from "../../settings";

const folder = join(__dirname, "../../examples");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe("examples", () => {
  test.each(files)("%s can be used", (name) => {
    expect(load(join(folder, name)).cameras.length).toBeGreaterThan(0);
  });
});
