import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { type Hosts, startHosts } from "../../../local/hosts";
import { temporaryFolders } from "../../support/folder";
import { stateOf } from "../../support/state";
import { until } from "../../support/until";
import { members } from "./support/bench";

const unit = (exec: string, more = "") => `[Service]\n${more}\n${exec}\n[Install]\nWantedBy=multi-user.target\n`;

/** An EC2 of as many words as hosts need: one instance, whose state and user data the test sets. */
async function fakeEc2(files: Record<string, string>) {
  const ec2 = { state: "running", broken: false, asked: 0, endpoint: "", close: () => {} };
  const write_files = Object.entries(files).map(([path, content]) => ({ path, content, permissions: "0755" }));
  const userData = Buffer.from(`#cloud-config\n${stringify({ write_files })}`).toString("base64");
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    ec2.asked += 1;
    if (ec2.broken)
      return void response
        .writeHead(400)
        .end("<Response><Errors><Error><Code>Broken</Code><Message>out of order</Message></Error></Errors></Response>");
    const action = new URLSearchParams(body).get("Action");
    const instance = `<instanceId>i-1</instanceId><instanceState><name>${ec2.state}</name></instanceState><launchTime>2026-01-01T00:00:00Z</launchTime><privateDnsName>ip-10-20-0-26.ec2.internal</privateDnsName>`;
    const answer =
      action === "DescribeInstances"
        ? `<reservationSet><item><instancesSet><item>${instance}</item></instancesSet></item></reservationSet>`
        : `<instanceId>i-1</instanceId><userData><value>${userData}</value></userData>`;
    response
      .setHeader("content-type", "text/xml")
      .end(`<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${answer}</${action}Response>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ec2.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ec2.close = () => void server.close(() => {}).closeAllConnections();
  return ec2;
}

describe("hosts", () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const folder = temporaryFolders();

  const make = async (units: Record<string, string>, started: string) => {
    const files = Object.fromEntries(
      Object.entries(units).map(([name, text]) => [`/etc/systemd/system/${name}`, text]),
    );
    const ec2 = await fakeEc2({
      ...files,
      "/var/lib/cloud/scripts/per-boot/10-loge": `#!/bin/sh\nsystemctl start --no-block ${started}\n`,
    });
    const state = stateOf([
      "aws_instance",
      { id: "i-1", arn: "arn:aws:ec2:us-east-1:123456789012:instance/i-1", tags: { "loge:host": "owncast" } },
    ]);
    const lines: string[] = [];
    const hosts: Hosts = await startHosts({
      state,
      endpoint: ec2.endpoint,
      dir: folder(),
      log: (line) => lines.push(line),
      interval: 5,
    });
    closing.push(ec2.close, hosts.stop);
    return { ec2, hosts, lines };
  };

  test("are ready when all that they started is up, and name its processes", async () => {
    const { hosts } = await make(
      {
        "a@.service": unit("ExecStart=/bin/sleep 1000"),
        "b.service": unit("ExecStart=/bin/true", "Type=oneshot\nRemainAfterExit=yes"),
      },
      "a@garden b",
    );
    await hosts.ready(60_000);
    const { "a@garden": pid, ...others } = hosts.pids();
    expect([members(pid as number).length, others]).toEqual([1, {}]);
    expect(hosts.status()).toMatchObject([{ host: "owncast", instance: "i-1", state: "running" }]);
    await hosts.stop();
    expect([members(pid as number), hosts.pids()]).toEqual([[], {}]);
  });

  test("say at the deadline what they wait for", async () => {
    const { hosts } = await make(
      { "a.service": unit("ExecStart=/bin/sh -c 'echo slow; sleep 1000'", "Type=oneshot") },
      "a",
    );
    await until(() => {
      const units = hosts.status()[0]?.units ?? [];
      return units.length === 1 && units[0]?.last.includes("slow");
    });
    await expect(hosts.ready(1)).rejects.toThrow(
      "The hosts are not up after 0.001 s:\n  owncast: a.service is activating, ExecStart=/bin/sh\n    | slow",
    );
  });

  test("say at once what has failed for good", async () => {
    const { hosts } = await make(
      { "a.service": unit("ExecStart=/bin/sh -c 'echo no luck; exit 4'", "Type=oneshot") },
      "a",
    );
    await expect(hosts.ready(60_000)).rejects.toThrow(
      "A host does not come up:\n  owncast: a.service is failed, ExecStart=/bin/sh ended with code 4\n    | no luck",
    );
  });

  test("follow the instance, and go on through an EC2 that is out of order", async () => {
    const { ec2, hosts, lines } = await make({ "a.service": unit("ExecStart=/bin/sleep 1000") }, "a");
    await hosts.ready(60_000);
    ec2.broken = true;
    const { asked } = ec2;
    await until(() => ec2.asked > asked + 3);
    expect(Object.keys(hosts.pids())).toEqual(["a"]);
    expect(lines.filter((line) => line.includes("cannot be asked"))).toHaveLength(1);
    Object.assign(ec2, { broken: false, state: "stopped" });
    await until(() => Object.keys(hosts.pids()).length === 0);
    await hosts.ready(60_000);
  });
});
