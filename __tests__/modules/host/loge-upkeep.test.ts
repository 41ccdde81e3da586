import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { FakeHost } from "./support/fake-host";

const folder = temporaryFolders();
/** Seconds since 1970, in so many seconds from now. */
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** A host for which something was ordered, and an S3 that has the order and takes the answer. */
function ordered(name: "proxy" | "owncast", order: { mode: string; id?: string; until?: number } | undefined) {
  const place = folder();
  const host = new FakeHost(place, name);
  host.command("systemctl");
  const text = order && JSON.stringify({ id: "one", until: inSeconds(3600), ...order });
  const answer = join(place, "answer.json");
  host.command(
    "aws",
    `case "$*" in
      *get-object*/upkeep.json*) ${text ? `echo '${text}' >"$7"` : "exit 254"} ;;
      *put-object*/upkeep-done.json*) cp "\${10}" "${answer}" ;;
    esac`,
  );
  return { host, run: () => host.run("loge-upkeep"), answer: () => JSON.parse(readFileSync(answer, "utf8")) };
}
const answers = (host: FakeHost) => host.calls("aws").filter((call) => call.includes("put-object"));

describe("loge-upkeep", () => {
  test("does nothing at a boot for which nothing was ordered", () => {
    const { host, run } = ordered("proxy", undefined);
    expect(run()).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(answers(host)).toEqual([]);
  });

  test("does an order once, and says how it went", () => {
    const { host, run, answer } = ordered("owncast", { mode: "owncast-os-update" });
    expect(run()).toMatchObject({ code: 0, stderr: "" });
    const said = "0 packages: those of this machine are its owner's";
    expect(answer()).toEqual({ version: 1, id: "one", mode: "owncast-os-update", state: "done", said });
    run();
    expect(answers(host)).toHaveLength(1);
  });

  test("leaves an order whose time is over", () => {
    const { host, run } = ordered("owncast", { mode: "owncast-os-update", until: inSeconds(-1) });
    expect(run().code).toBe(0);
    expect(answers(host)).toEqual([]);
  });

  test("makes a certificate anew that ends within 60 days, and keeps one that does not", () => {
    const renewed = (days: number) => {
      const { host, run, answer } = ordered("proxy", { mode: "proxy-cert-renew" });
      mkdirSync(host.path("var/lib/loge/certificate"));
      const to = ["-keyout", "key.pem", "-out", "certificate.pem"];
      execFileSync(
        "openssl",
        [..."req -x509 -newkey rsa:2048 -nodes -subj /CN=old -days".split(" "), `${days}`, ...to],
        {
          cwd: host.path("var/lib/loge/certificate"),
          stdio: "ignore",
        },
      );
      const before = host.read("var/lib/loge/certificate/certificate.pem");
      expect(run().code).toBe(0);
      return { said: answer().said, same: host.read("var/lib/loge/certificate/certificate.pem") === before, host };
    };
    const soon = renewed(59);
    expect(soon).toMatchObject({ said: expect.stringMatching(/^made anew, until .* GMT$/), same: false });
    expect(soon.host.calls("systemctl")).toContain("reload loge-proxy");
    expect(renewed(61)).toMatchObject({ said: expect.stringMatching(/^kept until .* GMT$/), same: true });
  });

  test.each([
    ["owncast", "proxy-cert-renew"],
    ["owncast", "proxy-os-update"],
    ["proxy", "owncast-os-update"],
    ["proxy", "x"],
  ] as const)("%s knows no %s, and says so", (name, mode) => {
    const { run, answer } = ordered(name, { mode });
    run();
    expect(answer()).toMatchObject({ state: "failed", said: `${name} knows no ${mode}` });
  });
});
