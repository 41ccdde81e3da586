import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ask } from "../../../local/aws/call";
import { allows } from "../../../local/aws/policy";
import { assumeRole, type RoleCredentials } from "../../../local/aws/role";
import { type Emulator, startEmulator } from "../../../local/emulator";
import { freePort } from "../../../local/ports";
import { policy } from "../../../modules/policy";
import { emulatorPython } from "../../support/emulator";
import { synth } from "../../support/synth";
import { until } from "../../support/until";
import { FakeHost } from "../host/support/fake-host";
import { addHosts, camera, type HostOverrides } from "../host/support/place";
import { type NameServer, startNameServer } from "./support/name-server";
import { type Pebble, startPebble } from "./support/pebble";

const NAME = "ingest.live.example.com";
const BUCKET = "loge-test-media";

/** Without Go there is no Pebble (see tools/test/pebble.ts). */
const program = process.env["LOGE_PEBBLE"];

/**
 * The proxy's own scripts with certbot and AWS's CLI, as the proxy's role; Let's Encrypt's own test server, which sees the
 * emulated Route 53; and nginx, at whose door a camera looks at the certificate.
 */
(program ? describe : describe.skip)("the certificate of the cameras' name", () => {
  const folder = mkdtempSync(join(tmpdir(), "loge-acme-"));
  const path = "var/lib/loge/certificate/certificate.pem";
  let emulator: Emulator;
  let names: NameServer;
  let pebble: Pebble;
  /** Another that refuses every nonce. */
  let moody: Pebble;
  let nginx: ChildProcess;
  let host: FakeHost;
  let zone = "";
  let trusted = "";
  let proxyPolicy = "";
  let keys: Record<"proxy" | "stranger" | "reader", RoleCredentials>;
  let rtmps = 0;

  const call = (service: string, method: string, path: string, body = "", credentials?: RoleCredentials) =>
    ask({ endpoint: emulator.endpoint, region: "us-east-1", service, method, path, body, credentials });
  const iam = (Action: string, input: Record<string, string>) =>
    ask({
      ...{ endpoint: emulator.endpoint, region: "us-east-1", service: "iam", method: "POST" },
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ Action, Version: "2010-05-08", ...input }).toString(),
    });
  const role = async (RoleName: string, PolicyDocument: string) => {
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: policy([]) });
    await iam("PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument });
    return assumeRole(emulator.endpoint, `arn:aws:iam::123456789012:role/${RoleName}`, "test");
  };
  const texts = async (name: string) => {
    const { text } = await call("route53", "GET", `/2013-04-01/hostedzone/${zone}/rrset`, "", keys.reader);
    const sets = text.split("<ResourceRecordSet>").filter((set) => set.includes(`<Name>${name}.</Name>`));
    return sets.flatMap((set) =>
      [...set.matchAll(/<Value>(?:"|&quot;)(.*?)(?:"|&quot;)<\/Value>/g)].map(([, it]) => it as string),
    );
  };
  /** While it runs, the zone's records must be told: so it is waited for, not run to its end here. */
  const run = (script: string, args: string[] = [], by: keyof typeof keys = "proxy") =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const { accessKeyId, secretAccessKey, sessionToken } = keys[by];
      const env = {
        ...{ PATH: `${join(folder, "commands")}:${process.env["PATH"]}`, HOME: folder, LOGE_ROOT: host.root },
        ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
        ...{ AWS_ENDPOINT_URL: emulator.endpoint, REQUESTS_CA_BUNDLE: trusted },
      };
      const child = execFile(host.path(`opt/loge/bin/${script}`), args, { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
      child.stdin?.end();
    });
  const object = async (key: string, by = keys.reader) =>
    JSON.parse((await call("s3", "GET", `/${BUCKET}/hosts/proxy/${key}.json`, "", by)).text);
  const renew = async (id: string) => {
    const order = { version: 1, id, mode: "proxy-cert-renew", until: Math.floor(Date.now() / 1000) + 600 };
    await call("s3", "PUT", `/${BUCKET}/hosts/proxy/upkeep.json`, JSON.stringify(order), keys.reader);
    expect((await run("loge-upkeep")).code).toBe(0);
    return object("upkeep-done");
  };
  /** What a camera says that knows only the ACME server's root and checks the name. */
  const knock = () =>
    new Promise<string>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port: rtmps, servername: NAME, ca: pebble.root }, () => {
        socket.destroy();
        resolve("welcome");
      });
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  const orders = () => pebble.lines.filter((line) => line.includes("Issued certificate")).length;

  beforeAll(async () => {
    emulator = await startEmulator({ python: emulatorPython(), dir: join(folder, "emulator"), log: () => {} });
    await call("s3", "PUT", `/${BUCKET}`);
    const created = await call(
      "route53",
      "POST",
      "/2013-04-01/hostedzone",
      '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>example.com</Name><CallerReference>one</CallerReference></CreateHostedZoneRequest>',
    );
    zone = /<Id>\/hostedzone\/([^<]+)/.exec(created.text)?.[1] ?? "";
    names = await startNameServer(texts);
    pebble = await startPebble(program as string, join(folder, "pebble"), names.port);
    moody = await startPebble(program as string, join(folder, "moody"), names.port, 100);
    trusted = join(folder, "trusted.pem");
    writeFileSync(trusted, [pebble, moody].map(({ trusted }) => readFileSync(trusted, "utf8")).join(""));
    const taken = new Set<number>();
    rtmps = await freePort(taken);
    const ports = { rtmp: await freePort(taken), rtmps, owncastRtmp: await freePort(taken), owncastWeb: 8080 };
    const overrides: HostOverrides = {
      place: { cameras: [camera("garden", { ports })] },
      proxy: { record: { name: NAME, zoneId: zone, acme: pebble.directory } },
    };
    proxyPolicy = synth((stack) => addHosts(stack, overrides)).resource["aws_iam_role_policy"].proxy_role_policy.policy;
    const bucket = `arn:aws:s3:::${BUCKET}`;
    const read = { sid: "Read", actions: ["route53:ListResourceRecordSets", "s3:*"], resources: ["*"] };
    const report = { sid: "Report", actions: ["s3:PutObject"], resources: [`${bucket}/hosts/proxy/*`] };
    keys = {
      proxy: await role("proxy", proxyPolicy),
      stranger: await role("stranger", policy([report])),
      reader: await role("reader", policy([read])),
    };
    await emulator.enforceIam(true);
    host = new FakeHost(folder, "proxy", overrides);
    host.write("run/loge/addresses", "0.0.0.0 127.0.0.1\n10.20.0.26 127.0.0.1\n");
    const configuration = host.path("run/loge/proxy/nginx.conf");
    host.command("systemctl", `[ "$1" != reload ] || nginx -e stderr -c "${configuration}" -s reload 2>/dev/null`);
    for (const [script, args] of [
      ["proxy-certificate", []],
      ["proxy-configure", []],
      ["boot-report", ["0"]],
    ] as const)
      expect(await run(script, [...args])).toMatchObject({ code: 0 });
    nginx = spawn("nginx", ["-e", "stderr", "-c", configuration, "-g", "daemon off;"], { stdio: "ignore" });
    await until(async () => (await knock()) !== "ECONNREFUSED");
  });

  afterAll(async () => {
    const ended = nginx && new Promise((resolve) => nginx.once("exit", resolve));
    nginx?.kill();
    await Promise.all([ended, pebble?.stop(), moody?.stop(), names?.close(), emulator?.stop()]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  test("is the host's own at first, which a camera that checks refuses", async () => {
    expect(await knock()).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  test("stays the host's own when AWS refuses the record, and the report has AWS's words", async () => {
    const before = host.read(path);
    const { code, said } = await run("proxy-acme", ["30"], "stranger");
    const refusal = /when calling the ChangeResourceRecordSets operation/;
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringMatching(RegExp(`failed at: get a certificate for ${NAME}: .*${refusal.source}`)),
    });
    expect(host.read(path)).toBe(before);
    expect((await object("boot")).certificate).toEqual({
      name: NAME,
      until: null,
      error: expect.stringMatching(refusal),
    });
  });

  /** The first so many of certbot's runs meet the server that refuses every nonce. */
  const refuseNonces = (runs: number) => {
    writeFileSync(join(folder, "moody-runs"), `${runs}\n`);
    host.command(
      "certbot",
      `read -r left <"${folder}/moody-runs"; echo "$((left - 1))" >"${folder}/moody-runs"
       server="${pebble.directory}"; [ "$left" -lt 1 ] || server="${moody.directory}"
       for argument do shift; [ "$argument" != "${pebble.directory}" ] || argument="$server"; set -- "$@" "$argument"; done
       exec "$(type -ap certbot | sed -n 2p)" "$@"`,
    );
  };

  test("stays the host's own when the server refuses every nonce, and the report has the server's words", async () => {
    refuseNonces(5);
    const before = host.read(path);
    expect(await run("proxy-acme", ["30"])).toMatchObject({ code: 1 });
    expect(host.read(path)).toBe(before);
    expect((await object("boot")).certificate.error).toMatch(/urn:ietf:params:acme:error:badNonce ::/);
    expect(host.calls("certbot")).toHaveLength(5);
  });

  test("comes from the ACME server by upkeep, and nginx shows it to who connects next", async () => {
    refuseNonces(2);
    const done = await renew("one");
    expect(done).toMatchObject({ state: "done", said: expect.stringMatching(/^from https:\S+, until .* GMT$/) });
    expect(await until(async () => (await knock()) === "welcome")).toBe(true);
    expect((await object("boot")).certificate).toEqual({
      name: NAME,
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
      error: null,
    });
    expect(await texts(`_acme-challenge.${NAME}`)).toEqual([]);
    expect(names.asked).toContain(`_acme-challenge.${NAME}`);
  });

  test("is kept while it lasts, without asking the server", async () => {
    const before = orders();
    expect(await run("proxy-acme", ["30"])).toMatchObject({ code: 0, said: expect.stringMatching(/^kept until /) });
    expect(await run("proxy-certificate")).toMatchObject({ code: 0, said: expect.stringMatching(/^kept until /) });
    expect(orders()).toBe(before);
  });

  test("is made anew with a new key and the same account when it ends soon", async () => {
    const key = () =>
      execFileSync("openssl", ["x509", "-noout", "-pubkey"], { input: host.read(path), encoding: "utf8" });
    const before = key();
    expect((await run("proxy-acme", ["91"])).code).toBe(0);
    expect(key()).not.toBe(before);
    const accounts = readdirSync(host.path("var/lib/loge/acme/accounts"), { recursive: true, encoding: "utf8" });
    expect(accounts.filter((file) => file.endsWith("private_key.json"))).toHaveLength(1);
  });

  test("outlives a server that is gone, and upkeep says that it failed", async () => {
    const before = host.read(path);
    await pebble.stop();
    rmSync(host.path("var/lib/loge/certificate/from"));
    expect(await renew("two")).toMatchObject({
      state: "failed",
      said: expect.stringMatching(/Connection refused|connect/),
    });
    expect(host.read(path)).toBe(before);
    expect(await knock()).toBe("welcome");
  });

  test("took no right that the proxy's policy, conditions included, does not give", async () => {
    const asked = (await emulator.decisions()).filter(({ principal }) => principal.includes(":assumed-role/proxy/"));
    const refused = asked.filter(
      ({ action, resource, context }) => !allows([proxyPolicy], { action, resource, context }),
    );
    expect(refused).toEqual([]);
    const changes = asked.filter(({ action }) => action === "route53:ChangeResourceRecordSets");
    expect(changes.flatMap(({ context }) => context["route53:ChangeResourceRecordSetsActions"])).toEqual(
      expect.arrayContaining(["UPSERT", "DELETE"]),
    );
  });

  test("leaves its keys to their owner, and out of what is said and logged", () => {
    const modes = (below: string) => (statSync(host.path(below)).mode & 0o777).toString(8);
    expect(modes("var/lib/loge/acme/accounts")).toBe("700");
    expect(modes("var/lib/loge/certificate/key.pem")).toBe("600");
    const said = readdirSync(host.path("run/loge"), { recursive: true, encoding: "utf8" })
      .map((file) => host.path(join("run/loge", file)))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"));
    expect(said.join("")).toContain("acme");
    expect(said.join("")).not.toContain("PRIVATE KEY");
  });
});
