import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { readUserData, writeFiles } from "../../../local/hosts/cloud-config";
import { HostRoot } from "../../../local/hosts/root";
import { temporaryFolders } from "../../support/folder";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const file = (lines: string) =>
  readUserData(base64(`#cloud-config\nwrite_files:\n- ${lines.replaceAll("\n", "\n  ")}\n`));

describe("user data", () => {
  const folder = temporaryFolders();

  test("writes its files below the root, with their permissions", () => {
    const root = new HostRoot(join(folder(), "root"));
    writeFiles(file('path: /opt/loge/bin/x\npermissions: "0755"\ncontent: |\n  #!/bin/sh\n  true'), root);
    expect(readFileSync(join(root.folder, "opt/loge/bin/x"), "utf8")).toBe("#!/bin/sh\ntrue\n");
    expect(lstatSync(join(root.folder, "opt/loge/bin/x")).mode & 0o777).toBe(0o755);
  });

  test("may be packed, as a whole and file by file", () => {
    const text = `#cloud-config\nwrite_files:\n- {path: /a, encoding: gz+b64, content: ${gzipSync("hello").toString("base64")}}\n- {path: /b, encoding: b64, content: aGVsbG8=}\n`;
    const root = new HostRoot(join(folder(), "root"));
    writeFiles(readUserData(base64(gzipSync(text))), root);
    expect(["a", "b"].map((name) => readFileSync(join(root.folder, name), "utf8"))).toEqual(["hello", "hello"]);
  });

  test.each([
    ["#!/bin/sh\ntrue", "does not begin with the line #cloud-config"],
    ["#cloud-config\nruncmd: [reboot]", "runcmd"],
    ["#cloud-config\npackages: [nginx]", "packages"],
    ["#cloud-config\nwrite_files: [{path: relative}]", "write_files.0.path"],
    ["#cloud-config\nwrite_files: [{path: /a, permissions: u+x}]", "write_files.0.permissions"],
    ["#cloud-config\nwrite_files: [{path: /a, mode: 1}]", "write_files.0.mode"],
    ["#cloud-config\nwrite_files: [", "user data"],
    [`#cloud-config\n#${"x".repeat(16_384)}`, "EC2 takes 16384"],
  ])("that this machine does not honour, or AWS does not take, is refused: %#", (text, message) => {
    expect(() => readUserData(base64(text))).toThrow(message);
  });

  test("never leaves the root", () => {
    const place = folder();
    const root = new HostRoot(join(place, "root"), [folder()]);
    mkdirSync(join(root.folder, "etc"));
    symlinkSync(place, join(root.folder, "etc/loge"));
    symlinkSync("/no/such/folder", join(root.folder, "etc/nowhere"));
    for (const path of ["/../stolen", "/etc/loge/../../stolen", "/etc/loge/stolen", "/etc/nowhere/stolen"]) {
      expect(() => writeFiles(file(`path: ${path}`), root)).toThrow("leaves the host's root");
    }
    expect(existsSync(join(place, "stolen"))).toBe(false);
  });

  test("may lead to the host's data volume", () => {
    const volume = folder();
    const root = new HostRoot(join(folder(), "root"), [volume]);
    mkdirSync(join(root.folder, "var/lib"), { recursive: true });
    symlinkSync(volume, join(root.folder, "var/lib/loge"));
    writeFiles(file("path: /var/lib/loge/x"), root);
    expect(existsSync(join(volume, "x"))).toBe(true);
  });
});

describe("the text of a unit", () => {
  test.each([
    [
      "/opt/loge/bin/x --data=/var/lib/loge -c /etc/loge/a:/run/loge",
      "R/opt/loge/bin/x --data=R/var/lib/loge -c R/etc/loge/a:R/run/loge",
    ],
    [
      "/usr/bin/env /opt/logement /var/lib/other /srv/opt/loge",
      "/usr/bin/env /opt/logement /var/lib/other /srv/opt/loge",
    ],
    ["$LOGE_ROOT/opt/loge ${LOGE_ROOT}/etc/loge", "$LOGE_ROOT/opt/loge ${LOGE_ROOT}/etc/loge"],
    ["sh -c 'cat \"/var/log/loge/x\"'", "sh -c 'cat \"R/var/log/loge/x\"'"],
  ])("%s", (text, expected) => {
    const root = new HostRoot(join(folders(), "root"));
    expect(root.localise(text)).toBe(expected.replaceAll(/R(?=\/)/g, root.folder));
  });
  const folders = temporaryFolders();
});
