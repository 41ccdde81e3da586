import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import { State } from "../../../local/terraform/state";
import { hostLog, keptHostLog, type Source } from "../../../tools/logs/hosts";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();
const settings = { project: "loge", environment: "prod", account: "123456789012" };
const failed = {
  ...{ version: 1, host: "proxy", state: "failed", at: "2026-11-21T07:00:00Z", step: "check nginx's configuration" },
  ...{ error: "nginx: [emerg] no such port", lines: ["loge-setup: failed at: proxy-setup"] },
};

/** An account with one proxy, whose console and report are given. */
function account({ report, console: text = "" }: { report?: object; console?: string }) {
  const asked: unknown[] = [];
  const ec2 = {
    send: async ({ input }: { input: unknown }) => {
      asked.push(input);
      if ("Filters" in (input as object))
        return { Reservations: [{ Instances: [{ InstanceId: "i-1", State: { Name: "running" } }] }] };
      return { Output: Buffer.from(text).toString("base64") };
    },
  } as unknown as EC2Client;
  const aws = {
    get: async (bucket: string, key: string) => {
      asked.push(`${bucket}/${key}`);
      return report ? Response.json(report) : new Response(null, { status: 404 });
    },
  };
  return { asked, source: { settings, ec2, aws } satisfies Source };
}

describe("npm run logs", () => {
  test("tells where a host's set-up failed, and the end of its serial console without control characters", async () => {
    const { source, asked } = account({
      report: failed,
      console: "old\r\n\u001b[32m[  OK  ]\u001b[0m Started\u0007 nginx\r\nlast\r\n",
    });
    expect(await hostLog(source, "proxy", 2)).toEqual([
      "proxy: i-1 is running",
      "  set-up of 2026-11-21T07:00:00Z failed at: check nginx's configuration",
      "  nginx: [emerg] no such port",
      "    | loge-setup: failed at: proxy-setup",
      "  serial console:",
      "    | [  OK  ] Started nginx",
      "    | last",
    ]);
    expect(asked).toContain("loge-prod-123456789012-media/hosts/proxy/boot.json");
    expect(asked).toContainEqual({ InstanceId: "i-1", Latest: true });
  });

  test("tells what runs on a host and does not answer", async () => {
    const { source } = account({ report: { ...failed, state: "ready", error: null, silent: ["garden", "gate"] } });
    expect(await hostLog(source, "proxy", 1)).toContain("  does not answer for garden, gate");
  });

  test("says so when a host has not reported, and shows each unit's lines where the host is a folder here", async () => {
    const hosts = folder();
    const logs = join(hosts, "i-1/root/var/log/loge");
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, "owncast@garden.log"), "one\ntwo\n");
    writeFileSync(join(logs, "loge-recorder.log"), "three\n");
    const { source } = account({});
    expect(await hostLog({ ...source, folder: hosts }, "owncast", 1)).toEqual([
      "owncast: i-1 is running",
      "  its set-up has not reported yet",
      "  loge-recorder:",
      "    | three",
      "  owncast@garden:",
      "    | two",
    ]);
  });

  test("shows what the units left when the run is over, of the instance that the state names", () => {
    const hosts = folder();
    const logs = join(hosts, "i-2/root/var/log/loge");
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, "loge-setup.log"), "one\nfailed at: nginx\n");
    const attributes = { id: "i-2", tags: { "loge:host": "proxy" } };
    const resources = [{ mode: "managed", type: "aws_instance", name: "proxy_instance", instances: [{ attributes }] }];
    const state = State.parse(JSON.stringify({ version: 4, resources }), "the state");
    expect(keptHostLog(state, hosts, "proxy", 1)).toEqual([
      "proxy: i-2, as it was left; Loge is not up here now",
      "  loge-setup:",
      "    | failed at: nginx",
    ]);
    expect(keptHostLog(state, hosts, "owncast", 1)).toEqual(["owncast: there is no such instance"]);
  });
});
