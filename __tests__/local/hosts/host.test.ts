import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { Host } from "../../../local/hosts/host";
import type { Instances, Observed } from "../../../local/hosts/instances";
import { Leash } from "../../../local/hosts/leash";
import { temporaryFolders } from "../../support/folder";
import { role, stateOf } from "../../support/state";
import { until } from "../../support/until";

const ID = "i-0123456789abcdef0";
const running: Observed = {
  id: ID,
  state: "running",
  launched: 1,
  type: "t4g.small",
  image: "ami-1",
  availabilityZone: "us-east-1a",
  privateIp: "10.20.0.26",
  publicIp: undefined,
  hostname: "ip-10-20-0-26",
};
const unit = (exec: string, more = "") =>
  `[Unit]\nStartLimitIntervalSec=0\n[Service]\n${more}\n${exec}\n[Install]\nWantedBy=multi-user.target\n`;
const script = (...lines: string[]) => ["#!/bin/sh", "set -e", ...lines, ""].join("\n");

/** A disk that counts its boots and starts `a.service`. */
const files: Record<string, string> = {
  "/etc/systemd/system/a.service": unit(
    "ExecStart=/bin/sh -c 'env; echo up; exec sleep 1000'\nExecStopPost=/bin/sh -c 'echo a >>/var/lib/loge/ended'",
  ),
  "/var/lib/cloud/scripts/per-boot/10-loge": script(
    'echo boot >>"$LOGE_ROOT/var/lib/loge/boots"',
    "systemctl daemon-reload",
    "systemctl enable --now --no-block a",
  ),
};

describe("a host", () => {
  const leashes: Leash[] = [];
  const hosts: Host[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()));
    await Promise.all(leashes.splice(0).map((leash) => leash.stop()));
  });
  const folder = temporaryFolders();

  const make = async (written: Record<string, string> = files, userData?: string) => {
    const place = folder();
    const leash = await Leash.start(join(place, "processes.json"));
    leashes.push(leash);
    const instance = {
      id: ID,
      arn: `arn:aws:ec2:us-east-1:123456789012:instance/${ID}`,
      private_ip: "10.20.0.26",
      tags: { "loge:host": "owncast" },
      iam_instance_profile: "owncast",
      instance_initiated_shutdown_behavior: "stop",
    };
    const state = stateOf(
      ["aws_instance", instance],
      ["aws_network_interface", { private_ips: ["10.20.0.10"] }],
      ["aws_iam_instance_profile", { name: "owncast", role: "owncast" }],
      ["aws_volume_attachment", { instance_id: ID, volume_id: "vol-1" }],
      ...role("owncast", "ec2.amazonaws.com"),
    );
    const config = {
      write_files: Object.entries(written).map(([path, content]) => ({
        path,
        content,
        permissions: path.includes("/scripts/") ? "0755" : "0644",
      })),
    };
    const asked: string[] = [];
    const said: string[] = [];
    const instances: Pick<Instances, "userData" | "stop" | "terminate"> = {
      userData: async () => Buffer.from(userData ?? `#cloud-config\n${stringify(config)}`).toString("base64"),
      stop: async (id) => void asked.push(`stop ${id}`),
      terminate: async (id) => void asked.push(`terminate ${id}`),
    };
    const host = new Host({
      state,
      instance: state.one("aws_instance"),
      endpoint: "http://127.0.0.1:1",
      folder: join(place, ID),
      volumes: join(place, "volumes"),
      instances: instances as Instances,
      leash,
      path: (process.env.PATH ?? "").split(":"),
      log: (line) => process.env["LOGE_SHOW"] && console.log(line),
      journal: (name, line) => said.push(`${name} ${line}`),
    });
    hosts.push(host);
    const root = join(place, ID, "root");
    const one = (name: string) => host.status().find((status) => status.unit === name);
    return {
      host,
      place,
      root,
      asked,
      said,
      one,
      up: () => until(() => one("a.service")?.state === "active" && !one("cloud-init") && one("a.service")?.pid),
      data: (name: string) => readFileSync(join(place, "volumes/vol-1", name), "utf8"),
    };
  };

  test("boots when its instance runs: files once, scripts at every boot, the volume beside the root", async () => {
    const { host, root, up, data, one } = await make();
    host.follow({ ...running, state: "pending" });
    expect(host.status()).toEqual([]);
    host.follow(running);
    await up();
    writeFileSync(join(root, "etc/loge/kept"), "");
    writeFileSync(join(root, "run/loge/lost"), "");
    writeFileSync(join(root, "etc/systemd/system/a.service"), `${files["/etc/systemd/system/a.service"]}# changed\n`);

    host.follow({ ...running, state: "stopped" });
    await until(() => !one("a.service"));
    host.follow({ ...running, launched: 2 });
    await up();
    expect(data("boots")).toBe("boot\nboot\n");
    expect(data("ended")).toBe("a\n");
    expect([existsSync(join(root, "etc/loge/kept")), existsSync(join(root, "run/loge/lost"))]).toEqual([true, false]);
    expect(readFileSync(join(root, "etc/systemd/system/a.service"), "utf8")).toContain("# changed");
    expect(readFileSync(join(root, "run/loge/addresses"), "utf8")).toBe(
      "0.0.0.0 127.0.0.1\n10.20.0.26 127.0.0.1\n10.20.0.10 127.0.0.1\n",
    );
  });

  test("stopped and started between two looks, it was off all the same", async () => {
    const { host, up, data } = await make();
    host.follow(running);
    const pid = await up();
    host.follow({ ...running, launched: 2 });
    await until(async () => (await up()) !== pid);
    expect(data("ended")).toBe("a\n");
  });

  test("gives its processes a host's environment, and nothing of the developer's", async () => {
    const { host, root, said, up } = await make();
    process.env["AWS_PROFILE"] = "developer";
    host.follow(running);
    await up();
    await until(() => said.includes("a.service up"));
    delete process.env["AWS_PROFILE"];
    const env = Object.fromEntries(
      said.map((line) =>
        line
          .replace(/^a.service /, "")
          .split(/=(.*)/s)
          .slice(0, 2),
      ),
    );
    expect(
      Object.keys(env)
        .filter((name) => name.startsWith("AWS_"))
        .sort(),
    ).toEqual(["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_V1_DISABLED", "AWS_ENDPOINT_URL"]);
    expect(env).toMatchObject({ LOGE_ROOT: root, HOME: join(root, "root"), AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    expect(env.PATH).toMatch(new RegExp(`^${join(root, "../bin")}:`));
  });

  test.each(["systemctl poweroff", "/sbin/shutdown -h now", "/usr/bin/systemctl poweroff"])(
    "%s ends it in order, then its instance",
    async (command) => {
      const off = {
        "/etc/systemd/system/off.service": unit(`ExecStart=${command}`, "Type=oneshot"),
        "/var/lib/cloud/scripts/per-boot/20-off": script(
          "while ! systemctl is-active -q a; do :; done",
          "systemctl start --no-block off",
        ),
      };
      const { host, asked, data, one } = await make({ ...files, ...off });
      host.follow(running);
      await until(() => asked.length > 0);
      expect(asked).toEqual([`stop ${ID}`]);
      expect(data("ended")).toBe("a\n");
      host.follow(running);
      expect(one("a.service")).toBeUndefined();
    },
  );

  test("reboots", async () => {
    const once = script(
      '[ -e "$LOGE_ROOT/var/lib/loge/once" ] || { touch "$LOGE_ROOT/var/lib/loge/once"; systemctl reboot; }',
    );
    const { host, asked, data, up } = await make({ ...files, "/var/lib/cloud/scripts/per-boot/20-again": once });
    host.follow(running);
    await up();
    await until(() => data("boots") === "boot\nboot\n");
    await up();
    expect(asked).toEqual([]);
  });

  test("terminated, it leaves its volume and nothing else", async () => {
    const { host, place, root, up } = await make();
    host.follow(running);
    await up();
    host.follow({ ...running, state: "terminated" });
    await until(() => !existsSync(root));
    expect(existsSync(join(place, "volumes/vol-1/boots"))).toBe(true);
  });

  test("a boot file that is wrong is seen", async () => {
    const { host, one } = await make({}, "#cloud-config\nruncmd: [reboot]\n");
    host.follow(running);
    await until(() => one("cloud-init")?.state === "failed");
    expect(one("cloud-init")?.failure).toMatch("runcmd");
  });

  test("a unit that is enabled and wrong is seen at the next boot", async () => {
    const { host, root, one, up } = await make();
    host.follow(running);
    await up();
    writeFileSync(join(root, "etc/systemd/system/a.service"), unit("ExecStart=/bin/true", "WatchdogSec=1"));
    writeFileSync(join(root, "var/lib/cloud/scripts/per-boot/10-loge"), script("true"));
    host.follow({ ...running, launched: 2 });
    await until(() => one("cloud-init")?.state === "failed");
    expect(one("cloud-init")?.failure).toMatch("a.service:4: local hosts do not honour WatchdogSec=");
  });

  test("a boot script that fails is seen with what it said", async () => {
    const { host, one } = await make({
      "/var/lib/cloud/scripts/per-boot/10-loge": script("echo no luck", "systemctl start missing"),
    });
    host.follow(running);
    await until(() => one("cloud-init")?.state === "failed");
    expect(one("cloud-init")?.failure).toBe("10-loge ended with code 5: no luck | Unit missing.service not found.");
  });

  test("a unit that is a link out of the root is not read", async () => {
    const { host, root, one, up } = await make();
    host.follow(running);
    await up();
    writeFileSync(join(root, "../stolen.service"), unit("ExecStart=/bin/true"));
    symlinkSync("../../../../stolen.service", join(root, "etc/systemd/system/b.service"));
    writeFileSync(join(root, "var/lib/cloud/scripts/per-boot/10-loge"), script("systemctl start b"));
    host.follow({ ...running, launched: 2 });
    await until(() => one("cloud-init")?.state === "failed");
    expect(one("cloud-init")?.failure).toMatch("leaves the host's root");
  });
});
