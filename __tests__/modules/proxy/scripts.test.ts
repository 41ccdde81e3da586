import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "../host/support/fake-host";
import { camera } from "../host/support/place";

const folder = temporaryFolders();
const garden = camera("garden", { allowedCidrs: ["203.0.113.0/24", "198.51.100.7/32"] });
const door = camera("door", { ports: { rtmp: 1937, rtmps: 1938, owncastRtmp: 1936, owncastWeb: 8081 } });

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
    const host = proxy({ proxy: { record: { name: "ingest.live.example.com", zoneId: "Z0123" } } });
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
    const host = proxy({ proxy: { record: { name: "ingest.live.example.com", zoneId: "Z0123" } } });
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
