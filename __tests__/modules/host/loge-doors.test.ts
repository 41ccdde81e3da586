import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "./support/fake-host";
import { camera } from "./support/place";

const folder = temporaryFolders();
const ready = { version: 1, host: "owncast", state: "ready", at: "2026-11-21T12:00:00Z", step: null, error: null };

/** A host whose set-up ended so, before an S3 that takes its report; `look` is a look with what answers now. */
function host(name: "proxy" | "owncast", boot: object = ready) {
  const place = folder();
  const ports = { rtmp: 1937, rtmps: 1938, owncastRtmp: 1936, owncastWeb: 8081 };
  const cameras = [camera("garden"), camera("gate", { ports })];
  const fake = new FakeHost(place, name, { place: { cameras } });
  fake.write("run/loge/boot.json", JSON.stringify(boot));
  const report = join(place, "report.json");
  const s3 = (takes: boolean) => fake.command("aws", takes ? `cp "\${10}" "${report}"` : "exit 254");
  s3(true);
  const look = (...silent: string[]) => {
    const dead = cameras.filter((each) => silent.includes(each.name));
    const open = cameras.filter((each) => !dead.includes(each)).flatMap((each) => [each.ports.rtmp, each.ports.rtmps]);
    fake.command("ss", `cat <<'END'\n${open.map((port) => `LISTEN 0 511 0.0.0.0:${port} 0.0.0.0:*`).join("\n")}\nEND`);
    const urls = dead.map((each) => `*:${each.ports.owncastWeb}/api/status*) exit 28 ;;`);
    fake.command("curl", `case "$*" in ${urls.join(" ")} esac`);
    return fake.run("loge-doors");
  };
  const told = () => (existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).silent : "nothing");
  const reports = () => fake.calls("aws").length;
  return { fake, look, told, reports, s3 };
}

describe.each(["proxy", "owncast"] as const)("what does not answer on the %s host", (name) => {
  test("is reported at the second look, and once", () => {
    const { look, told, reports } = host(name);
    expect(look("garden")).toMatchObject({ code: 0, stderr: "" });
    expect(told()).toBe("nothing");
    look("garden");
    look("garden");
    expect([told(), reports()]).toEqual([["garden"], 1]);
  });

  test("and answers again is taken back", () => {
    const { look, told } = host(name);
    for (const silent of [["garden"], ["garden", "gate"], ["garden", "gate"]]) look(...silent);
    expect(told()).toEqual(["garden", "gate"]);
    look("gate");
    expect(told()).toEqual(["gate"]);
    look();
    expect(told()).toEqual([]);
  });

  test("is nothing while all answers, or something starts again by itself", () => {
    const { look, reports } = host(name);
    for (const silent of [[], ["garden"], [], ["gate"], ["garden"], []]) look(...silent);
    expect(reports()).toBe(0);
  });

  test("is reported again until S3 has taken it", () => {
    const { look, told, s3 } = host(name);
    s3(false);
    look("garden");
    expect(look("garden").code).not.toBe(0);
    s3(true);
    look("garden");
    expect(told()).toEqual(["garden"]);
  });

  test.each([["failed"], [undefined]])("is not asked while the set-up is %s", (state) => {
    const { look, reports } = host(name, { ...ready, state });
    look("garden");
    look("garden");
    expect(reports()).toBe(0);
  });
});

test("a door by TLS alone that is closed is one, too", () => {
  const { fake, look } = host("proxy");
  look();
  const { ports } = camera("garden");
  fake.command("ss", `echo "LISTEN 0 511 127.0.0.1:${ports.rtmp} 0.0.0.0:*"`);
  expect(fake.run("proxy-doors").stdout).toContain("garden");
});

test("a host that cannot list its ports calls none of them closed", () => {
  const { fake, look, reports } = host("proxy");
  look();
  fake.command("ss", "exit 127");
  expect(fake.run("loge-doors").code).not.toBe(0);
  expect(fake.run("loge-doors").code).not.toBe(0);
  expect(reports()).toBe(0);
});
