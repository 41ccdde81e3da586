import { chmodSync, readdirSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "./support/fake-host";

const folder = temporaryFolders();

/** A host with a script that prints the secret `/k`, and an SSM that has a value, or does not take a new one. */
function host({ value, takes = true }: { value: string; takes?: boolean }): FakeHost {
  const fake = new FakeHost(folder(), "owncast");
  fake.write(
    "opt/loge/bin/show",
    '#!/bin/bash\nset -euo pipefail\n. "$LOGE_ROOT/opt/loge/lib/host.sh"\nvalue="$(secret /k)"\necho "$value"\n',
  );
  chmodSync(fake.path("opt/loge/bin/show"), 0o755);
  fake.command(
    "aws",
    `case "$2" in
      get-parameter) echo "${value}" ;;
      put-parameter) cp "\${4#file://}" "$LOGE_ROOT/stored.json"; exit ${takes ? 0 : 254} ;;
    esac`,
  );
  return fake;
}

describe("a secret", () => {
  test("is read where there is one", () => {
    const fake = host({ value: "Kept0123456789" });
    expect(fake.run("show").stdout).toBe("Kept0123456789\n");
    expect(fake.calls("aws")).toHaveLength(1);
  });

  test("is made where Terraform's placeholder is: 32 letters and digits, stored before it is used", () => {
    const fake = host({ value: "unset" });
    const made = fake.run("show").stdout.trim();
    expect(made).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(JSON.parse(fake.read("stored.json"))).toEqual({
      Name: "/k",
      Value: made,
      Type: "SecureString",
      Overwrite: true,
    });
    expect(host({ value: "unset" }).run("show").stdout.trim()).not.toBe(made);
  });

  test("stands in no argument, and no file of it stays", () => {
    const fake = host({ value: "unset" });
    const made = fake.run("show").stdout.trim();
    expect(fake.calls("aws").join("\n")).not.toContain(made);
    expect(readdirSync(fake.path("run/loge"))).toEqual([]);
  });

  test("that cannot be stored is not used", () => {
    const fake = host({ value: "unset", takes: false });
    const { code, stdout } = fake.run("show");
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(readdirSync(fake.path("run/loge"))).toEqual([]);
  });
});
