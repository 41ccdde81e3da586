import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { parseUnit } from "../../../local/hosts/unit";
import { temporaryFolders } from "../../support/folder";
import { synth } from "../../support/synth";
import { addHosts, camera } from "./support/place";

const folder = temporaryFolders();

const shipped = ["host", "proxy", "owncast"].flatMap((module) => {
  const files = join("modules", module, "files");
  return readdirSync(files, { recursive: true, encoding: "utf8" })
    .map((path) => join(files, path))
    .filter((path) => statSync(path).isFile());
});
const scripts = shipped.filter((path) => /\/(bin|lib|per-boot)\//.test(path));
const units = shipped.filter((path) => path.includes("/systemd/system/"));

const userDataOf = (overrides = {}): Record<string, string> => {
  const instances = synth((stack) => addHosts(stack, overrides)).resource["aws_instance"];
  // Terraform reads `$${` as `${`.
  const plain = (text: string) => text.replace(/([$%])\1\{/g, "$1{");
  return { proxy: plain(instances.proxy_instance.user_data), owncast: plain(instances.owncast_instance.user_data) };
};

/** A laptop may be without these parts of a Debian server; CI has them, or fails. */
const needed = (command: string) => Boolean(process.env["CI"]) || spawnSync("which", [command]).status === 0;

describe("scripts", () => {
  test("pass shellcheck", () => {
    const sources = ["modules/host/files", "modules/owncast/files"].flatMap((path) => ["-P", path]);
    const { stdout, status } = spawnSync("shellcheck", ["-x", ...sources, ...scripts], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test.each(scripts.filter((path) => path.includes("/bin/")))("%s stops at its first error", (path) => {
    expect(readFileSync(path, "utf8")).toMatch(/^#!\/bin\/bash\n# .+\n(set -euo pipefail\n|exec )/m);
  });

  test("call AWS only by way of the one function that names region and endpoint", () => {
    for (const path of scripts) {
      const calls = readFileSync(path, "utf8").match(/^.*\baws (?!CLI).*$/gm) ?? [];
      for (const line of calls) expect(line).toMatch(/^call\(\) \{ aws "\$@" --region|^need aws /);
    }
  });
});

describe("units", () => {
  test.each(units)("%s means the same to a local host as to systemd", (path) => {
    const unit = basename(path).replace("@.", "@garden.");
    expect(parseUnit(readFileSync(path, "utf8"), unit, "host").name).toBe(unit);
  });

  test.each(units.filter((path) => path.endsWith(".service")))(
    "%s starts again for ever, or ends by itself",
    (path) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("Restart=")) return expect(text).toContain("Type=oneshot");
      expect(text).toContain("StartLimitIntervalSec=0");
    },
  );

  (needed("systemd-analyze") ? test : test.skip)("pass systemd-analyze verify", () => {
    const root = folder();
    const into = (path: string) => join(root, path.replace(/^modules\/\w+\/files\//, ""));
    for (const path of [...units, ...scripts]) {
      mkdirSync(join(into(path), ".."), { recursive: true });
      copyFileSync(path, into(path));
    }
    const names = units.map((path) => basename(path).replace("@.", "@garden."));
    const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", `--root=${root}`, ...names], {
      encoding: "utf8",
    });
    // What this root does not hold is not ours: the targets, nginx and node.
    const ours = `${stdout}${stderr}`
      .split("\n")
      .filter((line) => line && !/not found|is not executable|No such file/.test(line));
    expect(ours).toEqual([]);
  });

  test("the recorder stops last, before the network, and has 90 s for what it has spooled", () => {
    const text = (name: string) => readFileSync(`modules/owncast/files/etc/systemd/system/${name}`, "utf8");
    const recorder = parseUnit(text("loge-recorder.service"), "loge-recorder.service", "host");
    const owncast = parseUnit(text("owncast@.service"), "owncast@garden.service", "host");
    expect(recorder.after).toContain("network-online.target");
    expect(recorder.service?.stopTimeout).toBe(90_000);
    expect(owncast.after).toContain("loge-recorder.service");
  });
});

describe("user data", () => {
  test.each(["proxy", "owncast"])("of %s is at most 4 kB of cloud-config that only writes files", (host) => {
    const text = userDataOf()[host]!;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    expect(Object.keys(parse(text))).toEqual(["write_files"]);
  });

  test("writes the unit, its script and what starts it, as they are in the repository", () => {
    const { write_files } = parse(userDataOf()["proxy"]!);
    const written = Object.fromEntries(write_files.map((file: any) => [file.path, file]));
    expect(Object.keys(written)).toEqual([
      "/etc/loge/boot.env",
      "/opt/loge/bin/loge-setup",
      "/etc/systemd/system/loge-setup.service",
      "/var/lib/cloud/scripts/per-boot/10-loge",
    ]);
    for (const path of Object.keys(written).slice(1)) {
      expect(written[path].content).toBe(readFileSync(`modules/host/files${path}`, "utf8"));
    }
    expect(written["/etc/loge/boot.env"].content).toBe(
      "LOGE_REGION=us-east-1\nLOGE_BUNDLE_PARAMETER=/loge/test/proxy/bundle\n",
    );
    expect(written["/var/lib/cloud/scripts/per-boot/10-loge"].permissions).toBe("0755");
    expect(written["/opt/loge/bin/loge-setup"].permissions).toBe("0755");
  });

  test("does not change with cameras, versions or sums", () => {
    const cameras = [camera("garden", { latency: 4 }), camera("door")];
    const owncast = { version: "0.3.0", sha256: "b".repeat(64) };
    expect(userDataOf({ place: { cameras }, owncast: { owncast, recorderPort: 9001 } })).toEqual(userDataOf());
  });

  (needed("cloud-init") ? test : test.skip)("passes cloud-init schema", () => {
    const file = join(folder(), "user-data");
    writeFileSync(file, userDataOf()["owncast"]!);
    expect(spawnSync("cloud-init", ["schema", "--config-file", file], { encoding: "utf8" }).status).toBe(0);
  });
});
