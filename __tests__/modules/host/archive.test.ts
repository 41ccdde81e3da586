import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type HostFile, tgz } from "../../../modules/host/archive";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();
const file = (path: string, content = path, mode = 0o644): HostFile => ({ path, mode, content: Buffer.from(content) });

function list(archive: Buffer): string[] {
  const path = join(folder(), "bundle.tgz");
  writeFileSync(path, archive);
  const lines = execFileSync("tar", ["-tvzf", path, "--numeric-owner", "--full-time"], {
    encoding: "utf8",
    env: { TZ: "UTC", PATH: process.env["PATH"] },
  });
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/ +/g, " "));
}

describe("a bundle's archive", () => {
  test("is what tar reads: modes, sizes, root as owner, dated 1970", () => {
    expect(list(tgz([file("opt/loge/bin/run", "echo", 0o755), file("etc/loge/host.env", "A=b\n")]))).toEqual([
      "-rw-r--r-- 0/0 4 1970-01-01 00:00:00 etc/loge/host.env",
      "-rwxr-xr-x 0/0 4 1970-01-01 00:00:00 opt/loge/bin/run",
    ]);
  });

  test("is the same for the same files in any order, on any day", () => {
    const files = [file("a"), file("b/c"), file("b")];
    expect(tgz(files).equals(tgz([...files].reverse()))).toBe(true);
    // The sum of these three files, written down: it must not change with the machine or the year.
    expect(createHash("sha256").update(tgz(files)).digest("hex")).toBe(
      "7c10d032f7a201d290398899271f12b676a196dd9ffcfd57a160d2fecc64b5ae",
    );
  });

  test.each([0, 1, 511, 512, 513, 100_000])("keeps a file of %i bytes whole", (size) => {
    const path = join(folder(), "bundle.tgz");
    const content = Buffer.alloc(size, "x");
    writeFileSync(path, tgz([{ path: "x", mode: 0o644, content }]));
    expect(execFileSync("tar", ["-xzOf", path, "x"]).equals(content)).toBe(true);
  });

  test("refuses a path that the format would cut", () => {
    expect(() => tgz([file("x".repeat(101))])).toThrow("at most 100 bytes");
  });
});
