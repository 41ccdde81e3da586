import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { bundleOf, FakeHost } from "./support/fake-host";

const folder = temporaryFolders();

/** A proxy as its user data leaves it, and an aws command that has its bundle. */
function freshHost({ url, content, reportsTo }: { url?: string; content?: Buffer; reportsTo?: string } = {}) {
  const place = folder();
  const bundle = bundleOf(join(place, "stack"), "proxy");
  const sum = createHash("sha256").update(readFileSync(bundle)).digest("hex");
  const host = new FakeHost(place, "proxy");
  for (const what of ["opt/loge", "etc"]) rmSync(host.path(what), { recursive: true });
  host.write("etc/loge/boot.env", "LOGE_REGION=us-east-1\nLOGE_BUNDLE_PARAMETER=/loge/test/proxy/bundle\n");
  host.write("opt/loge/bin/loge-setup", readFileSync("modules/host/files/opt/loge/bin/loge-setup", "utf8"));
  chmodSync(host.path("opt/loge/bin/loge-setup"), 0o755);
  const served = join(place, "served.tgz");
  content ? writeFileSync(served, content) : copyFileSync(bundle, served);
  host.command(
    "aws",
    `case "$1 $2" in
      "ssm get-parameter") echo "${url ?? `s3://loge-test-media/hosts/proxy/${sum}.tgz`}" ;;
      "s3api get-object") cp "${served}" "$7" ;;
      "s3api put-object") cp "\${10}" "${reportsTo ?? join(place, "boot.json")}" ;;
    esac`,
  );
  host.command("systemctl");
  return host;
}

const setUp = (host: FakeHost, env: Record<string, string> = {}) => host.run("loge-setup", [], { env });

describe("loge-setup", () => {
  test("fetches the bundle that the parameter names and makes the host what it says", () => {
    const host = freshHost();
    const { stdout } = setUp(host);
    expect(host.calls("aws")).toEqual([
      "ssm get-parameter --name /loge/test/proxy/bundle --query Parameter.Value --output text --region us-east-1",
      expect.stringMatching(
        /^s3api get-object --bucket loge-test-media --key hosts\/proxy\/[0-9a-f]{64}\.tgz \S+ --region us-east-1$/,
      ),
      expect.stringMatching(/^s3api put-object --bucket loge-test-media --key hosts\/proxy\/boot\.json /),
    ]);
    expect(host.calls("systemctl")).toEqual([
      "daemon-reload",
      "start --no-block loge-session-manager loge-upkeep",
      "enable --now loge-idle.timer loge-doors.timer",
      "is-active loge-proxy",
      "reload loge-proxy",
    ]);
    expect(stdout).toContain("loge-setup: ready");
  });

  test("names the endpoint when there is one", () => {
    const host = freshHost();
    setUp(host, { AWS_ENDPOINT_URL: "http://127.0.0.1:5555" });
    for (const call of host.calls("aws")) expect(call).toContain("--endpoint-url http://127.0.0.1:5555");
  });

  test("fetches nothing at the next boot, but sets the host up again", () => {
    const host = freshHost();
    setUp(host);
    const { code } = setUp(host);
    expect(code).toBe(0);
    expect(host.calls("aws").filter((call) => call.startsWith("s3api get-object"))).toHaveLength(1);
    expect(host.calls("systemctl").filter((call) => call === "daemon-reload")).toHaveLength(2);
  });

  test("refuses a bundle whose sum is not the one in its name, and unpacks none of it", () => {
    const host = freshHost({ content: Buffer.from("something else") });
    const { code, stdout } = setUp(host);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/loge-setup: failed at: fetch s3:\/\/loge-test-media\/hosts\/proxy\//);
    expect(existsSync(host.path("etc/loge/host.env"))).toBe(false);
  });

  test("unpacks again what a power-off cut short", () => {
    const host = freshHost();
    setUp(host);
    rmSync(host.path("opt/loge/bundle"));
    host.write("etc/loge/cameras.json", "[");
    expect(setUp(host).code).toBe(0);
    expect(JSON.parse(host.read("etc/loge/cameras.json"))).toHaveLength(1);
  });

  test("says where it stands when AWS cannot be reached", () => {
    const host = freshHost();
    host.command("aws", "exit 255");
    const { code, stdout } = setUp(host);
    expect(code).not.toBe(0);
    expect(stdout).toContain("loge-setup: failed at: read /loge/test/proxy/bundle");
  });

  test("names the command that a machine of one's own lacks, rather than installing it", () => {
    const host = freshHost();
    host.command("apt-get");
    const { code, stdout } = setUp(host, { PATH: minimalPath(host) });
    expect(code).not.toBe(0);
    expect(stdout).toContain("loge-setup: failed at: install nginx");
    expect(host.calls("apt-get")).toEqual([]);
  });
});

describe("the report of a boot", () => {
  const reported = (host: FakeHost) => JSON.parse(readFileSync(join(host.root, "../boot.json"), "utf8"));

  test("says that the host is ready, and what its set-up said", () => {
    const host = freshHost();
    setUp(host);
    expect(reported(host)).toEqual({
      ...{ version: 1, host: "proxy", state: "ready", step: null, error: null },
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      lines: expect.arrayContaining(["loge-setup: ready"]),
    });
  });

  test("names the step that failed, the error, and its last lines", () => {
    const host = freshHost();
    host.command("nginx", "echo 'nginx: [emerg] no such port' >&2; exit 1");
    const { code, stdout } = setUp(host);
    expect(code).not.toBe(0);
    expect(reported(host)).toMatchObject({
      state: "failed",
      step: "check nginx's configuration",
      error: "nginx: [emerg] no such port",
    });
    expect(reported(host).lines).toEqual(stdout.trim().split("\n").slice(-20));
  });

  test("holds no word that could be a key, and ends with the set-up's own code when it cannot be sent", () => {
    const host = freshHost();
    const key = "k".repeat(32);
    host.command("nginx", `echo 'unknown "${key}"' >&2; exit 3`);
    setUp(host);
    expect(reported(host).error).toBe('unknown "…"');
    expect(JSON.stringify(reported(host))).not.toContain(key);

    const silent = freshHost({ reportsTo: "/nowhere/boot.json" });
    expect(setUp(silent).code).toBe(0);
  });
});

/** A PATH that lacks nginx: only the stand-ins, and links to what the script itself needs. */
function minimalPath(host: FakeHost): string {
  const needed = [
    "basename",
    "bash",
    "cat",
    "cp",
    "curl",
    "cut",
    "dirname",
    "gzip",
    "jq",
    "mktemp",
    "openssl",
    "rm",
    "tar",
    "tee",
  ];
  for (const name of needed) host.command(name, `PATH=/usr/bin:/bin exec ${name} "$@"`);
  return join(host.root, "../commands");
}
