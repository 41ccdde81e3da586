import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "../host/support/fake-host";
import { camera } from "../host/support/place";

const folder = temporaryFolders();
const garden = camera("garden", { allowedCidrs: ["203.0.113.0/24", "198.51.100.7/32"] });
const door = camera("door", { ports: { rtmp: 1937, rtmps: 1938, owncastRtmp: 1936, owncastWeb: 8081 } });

const record = { name: "ingest.live.example.com", zoneId: "Z0123", acme: "https://acme.example.com/directory" };

const proxy = (overrides = {}) => new FakeHost(folder(), "proxy", { place: { cameras: [garden, door] }, ...overrides });

describe("nginx's configuration", () => {
  test("is taken by nginx, and has a door by RTMP and one by RTMPS for each camera", () => {
    const host = proxy();
    expect(host.run("proxy-certificate").code).toBe(0);
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    expect(host.read("run/loge/proxy/cameras/door.conf").match(/listen .*/g)).toEqual([
      "listen 0.0.0.0:1937 so_keepalive=30s:10s:3;",
      "listen 0.0.0.0:1938 ssl so_keepalive=30s:10s:3;",
    ]);
    expect(host.read("run/loge/proxy/cameras/door.conf").match(/proxy_pass .*/g)).toEqual(
      Array(2).fill("proxy_pass 10.20.0.26:1936;"),
    );
  });

  test("lets in only the networks of the camera", () => {
    const host = proxy();
    host.run("proxy-certificate");
    host.run("proxy-configure");
    const sources = (name: string) => host.read(`run/loge/proxy/cameras/${name}.conf`).match(/allow.*/g);
    expect(sources("garden")).toEqual(Array(2).fill("allow 203.0.113.0/24; allow 198.51.100.7/32; deny all;"));
    expect(sources("door")).toEqual(Array(2).fill("allow 0.0.0.0/0; deny all;"));
  });

  test("is bound to the addresses that the machine has for the host's", () => {
    const host = proxy();
    host.write("run/loge/addresses", "0.0.0.0 127.0.0.1\n10.20.0.26 127.0.0.1\n");
    host.run("proxy-certificate");
    host.run("proxy-configure");
    expect(host.read("run/loge/proxy/cameras/garden.conf")).toContain("listen 127.0.0.1:1935 ");
    expect(host.read("run/loge/proxy/cameras/garden.conf")).toContain("proxy_pass 127.0.0.1:1935;");
  });

  test("forgets a camera that is gone", () => {
    const host = proxy();
    host.run("proxy-certificate");
    host.run("proxy-configure");
    host.write("etc/loge/cameras.json", JSON.stringify([garden]));
    host.run("proxy-configure");
    expect(readdirSync(host.path("run/loge/proxy/cameras"))).toEqual(["garden.conf"]);
  });

  test("has a door to Owncast's admin page where one is set, and no trace of it where none is", () => {
    const admin = { port: 8443, allowedCidrs: ["198.51.100.0/24"] };
    const host = proxy({ place: { cameras: [{ ...garden, admin }, door] } });
    host.run("proxy-certificate");
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    const written = host.read("run/loge/proxy/admin/garden.conf");
    expect(written).toContain("listen 0.0.0.0:8443 ssl;");
    expect(written).toContain("allow 198.51.100.0/24; deny all;");
    expect(written.match(/proxy_pass .*/g)).toEqual(Array(2).fill("proxy_pass http://10.20.0.26:8080;"));
    expect(readdirSync(host.path("run/loge/proxy/admin"))).toEqual(["garden.conf"]);
    for (const file of ["admin/garden.conf", "http/http.conf"])
      expect(host.read(`run/loge/proxy/${file}`)).not.toMatch(/@[A-Z_]+@/);

    host.write("etc/loge/cameras.json", JSON.stringify([garden, door]));
    host.run("proxy-configure");
    for (const folder of ["admin", "http"]) expect(readdirSync(host.path(`run/loge/proxy/${folder}`))).toEqual([]);
  });

  test("counts connections by address and port: cameras behind one router share an address", () => {
    expect(proxy().read("etc/loge/nginx.conf.template")).toContain(
      "limit_conn_zone $binary_remote_addr$server_port zone=",
    );
  });
});

describe("the certificate", () => {
  test("is made once, and only its owner reads the key", () => {
    const host = proxy();
    host.run("proxy-certificate");
    const first = host.read("var/lib/loge/certificate/certificate.pem");
    host.run("proxy-certificate");
    expect(host.read("var/lib/loge/certificate/certificate.pem")).toBe(first);
    const modes = execFileSync("ls", ["-l", host.path("var/lib/loge/certificate")], { encoding: "utf8" });
    expect(modes).toMatch(/^-rw------- .*key\.pem$/m);
    expect(execFileSync("openssl", ["x509", "-noout", "-subject"], { input: first, encoding: "utf8" })).toContain(
      "loge-test-ingest",
    );
  });
});

describe("the set-up", () => {
  const started = (overrides: object) => {
    const host = proxy({ proxy: overrides });
    for (const command of ["systemctl", "aws"])
      host.command(command, command === "systemctl" ? '[ "$1" != is-active ]' : "");
    host.command("curl", "echo 198.51.100.20");
    expect(host.run("proxy-setup").code).toBe(0);
    return { units: host.calls("systemctl"), aws: host.calls("aws") };
  };

  test("opens the door first, and then has its name certified on the side", () => {
    const { units, aws } = started({ record });
    expect(units.slice(-2)).toEqual(["start loge-proxy", "start --no-block loge-certificate"]);
    expect(aws).toEqual([]);
    expect(started({ record, hasChangingAddress: true }).aws).toHaveLength(1);
  });

  test("asks for no certificate without a name", () => {
    expect(started({}).units.at(-1)).toBe("start loge-proxy");
  });
});

describe("a certificate of another server", () => {
  /** A host whose certbot does what the script says; what it is told is in `$*`. */
  const named = (certbot: string) => {
    const host = proxy({ proxy: { record } });
    host.command("certbot", certbot);
    host.command("aws");
    host.run("proxy-certificate");
    host.run("boot-report", ["0"]);
    return host;
  };
  const own = (host: FakeHost) => host.read("var/lib/loge/certificate/certificate.pem");
  const report = (host: FakeHost) => JSON.parse(host.read("run/loge/boot.json"));
  /** Signs the request, as the server would, for so many days. */
  const signs = (days: number) =>
    `while [ $# -gt 0 ]; do case "$1" in --csr) csr=$2 ;; --fullchain-path) out=$2 ;; esac; shift; done
    openssl x509 -req -days ${days} -in "$csr" -signkey "\${csr%/*}/key.pem" -out "$out" 2>/dev/null`;

  test("takes the place of the host's own, with its key", () => {
    const host = named(signs(90));
    const before = own(host);
    expect(host.run("proxy-acme", ["30"])).toMatchObject({ code: 0, stderr: "" });
    expect(own(host)).not.toBe(before);
    expect(host.calls("certbot").join()).toContain("--server https://acme.example.com/directory");
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    const until = new Date(new X509Certificate(own(host)).validTo).toISOString().slice(0, 10);
    expect(report(host).certificate).toEqual({
      ...{ name: record.name, error: null },
      until: expect.stringMatching(`^${until}T`),
    });
  });

  test("is kept for as long as it lasts, and no longer", () => {
    const host = named(signs(90));
    host.run("proxy-acme", ["30"]);
    expect(host.run("proxy-acme", ["89"]).stdout).toMatch(/^kept until /);
    expect(host.calls("certbot")).toHaveLength(1);
    expect(host.run("proxy-acme", ["91"]).stdout).toMatch(/^from https:/m);
    expect(host.calls("certbot")).toHaveLength(2);
  });

  test("is asked for anew when the name or the server is another", () => {
    const host = named(signs(90));
    host.run("proxy-acme", ["30"]);
    host.write("etc/loge/host.env", host.read("etc/loge/host.env").replace("ingest.live", "door.live"));
    expect(host.run("proxy-acme", ["30"]).stdout).toMatch(/^from https:/m);
  });

  test("that cannot be had leaves the host's own, and the report says why", () => {
    const host = named('echo "  Detail: CAA record forbids issuance"; exit 1');
    const before = own(host);
    const step = `get a certificate for ${record.name}: CAA record forbids issuance`;
    expect(host.run("proxy-acme", ["30"])).toMatchObject({ code: 1, stderr: `proxy-acme: failed at: ${step}\n` });
    expect(own(host)).toBe(before);
    expect(report(host)).toMatchObject({
      state: "ready",
      certificate: { name: record.name, until: null, error: "CAA record forbids issuance" },
    });
  });

  test("that is no certificate is not taken", () => {
    const host = named(`${signs(90)}; echo broken >"$out"`);
    const before = own(host);
    expect(host.run("proxy-acme", ["30"]).code).toBe(1);
    expect(own(host)).toBe(before);
  });

  test("that was parted from its key by a power-off gives way to the host's own, so that nginx starts", () => {
    const host = named(signs(90));
    host.run("proxy-acme", ["30"]);
    const before = own(host);
    execFileSync("openssl", ["genrsa", "-out", host.path("var/lib/loge/certificate/key.pem"), "2048"], {
      stdio: "ignore",
    });
    host.run("proxy-certificate");
    expect(own(host)).not.toBe(before);
    expect(host.run("proxy-configure")).toMatchObject({ code: 0, stderr: "" });
    // And is asked for once more.
    expect(host.run("proxy-acme", ["30"]).stdout).toMatch(/^from https:/m);
  });
});

describe("publishers", () => {
  const connection = (port: number, to: string) => `0 0 10.20.0.10:${port} ${to}`;
  const count = (host: FakeHost, ...lines: string[]) => {
    host.command("ss", `cat <<'END'\n${lines.join("\n")}\nEND`);
    return host.run("proxy-publishers").stdout.trim();
  };

  test("are the connections to Owncast that were there a minute ago", () => {
    const host = proxy();
    expect(count(host, connection(40001, "10.20.0.26:1935"))).toBe("0");
    expect(count(host, connection(40001, "10.20.0.26:1935"))).toBe("1");
    expect(count(host, connection(40002, "10.20.0.26:1936"), connection(40001, "10.20.0.26:1935"))).toBe("1");
    expect(count(host)).toBe("0");
  });

  test("are not what only passes by: a scanner's connection, or one that leads elsewhere", () => {
    const host = proxy();
    const elsewhere = [
      connection(50001, "52.1.2.3:443"),
      connection(50002, "10.20.0.26:19355"),
      connection(50003, "110.20.0.26:443"),
    ];
    count(host, connection(40001, "10.20.0.26:1935"), ...elsewhere);
    expect(count(host, connection(40002, "10.20.0.26:1935"), ...elsewhere)).toBe("0");
  });
});

describe("a host that cannot list its connections", () => {
  test("fails, and so stays on, instead of counting nobody", () => {
    const host = proxy();
    host.command("ss", "exit 127");
    expect(host.run("proxy-publishers").code).not.toBe(0);
  });
});

describe("without an Elastic IP", () => {
  test("the host points its own record at the address that it has now", () => {
    const host = proxy({ proxy: { record, hasChangingAddress: true } });
    host.command("curl", `case "$*" in *api/token*) echo token ;; *public-ipv4*) echo 198.51.100.20 ;; esac`);
    host.command("aws");
    expect(host.run("proxy-announce").code).toBe(0);
    expect(host.calls("curl")[1]).toContain(
      "X-aws-ec2-metadata-token: token http://169.254.169.254/latest/meta-data/public-ipv4",
    );
    const [call] = host.calls("aws");
    expect(call).toContain("route53 change-resource-record-sets --hosted-zone-id Z0123 --change-batch");
    expect(JSON.parse(/\{.*\}/.exec(call!)![0]).Changes).toEqual([
      {
        Action: "UPSERT",
        ResourceRecordSet: {
          Name: "ingest.live.example.com",
          Type: "A",
          TTL: 60,
          ResourceRecords: [{ Value: "198.51.100.20" }],
        },
      },
    ]);
  });

  test("and it is said when there is no address", () => {
    const host = proxy({ proxy: { record, hasChangingAddress: true } });
    host.command("curl", "exit 22");
    expect(host.run("proxy-announce").stderr).toContain("failed at: ask for the public address");
  });
});

test("templates hold no place that is not filled in", () => {
  const host = proxy();
  host.run("proxy-certificate");
  host.run("proxy-configure");
  for (const file of ["nginx.conf", "cameras/garden.conf"]) {
    expect(readFileSync(host.path(`run/loge/proxy/${file}`), "utf8")).not.toMatch(/@[A-Z_]+@/);
  }
});
