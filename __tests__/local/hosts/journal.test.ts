import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Journal } from "../../../local/hosts/journal";
import { temporaryFolders } from "../../support/folder";

describe("a journal", () => {
  const folder = temporaryFolders();

  test("keeps each unit's lines in a file, the last at hand, and tells them", () => {
    const place = folder();
    const heard: string[] = [];
    const journal = new Journal(place, (unit, line) => heard.push(`${unit}: ${line}`));
    for (let i = 0; i < 30; i++) journal.write("a.service", `line ${i}`);
    expect(readFileSync(join(place, "a.log"), "utf8").split("\n")[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line 0$/);
    expect(journal.last("a.service", 2)).toEqual(["line 28", "line 29"]);
    expect(heard[0]).toBe("a.service: line 0");
    journal.close();
    journal.write("a.service", "too late");
    expect(readFileSync(join(place, "a.log"), "utf8")).not.toContain("too late");
  });

  test("never grows without end", () => {
    const place = folder();
    const journal = new Journal(place, () => {});
    for (let i = 0; i < 13; i++) journal.write("a.service", "x".repeat(1024 * 1024));
    journal.close();
    expect(existsSync(join(place, "a.log.1"))).toBe(true);
    for (const name of ["a.log", "a.log.1"]) expect(statSync(join(place, name)).size).toBeLessThan(5.1 * 1024 * 1024);
  });
});
