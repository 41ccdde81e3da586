import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { readConnections, startMetrics } from "../../../local/hosts/metrics";
import { until } from "../../../local/wait";
import { serve } from "../../support/web";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

/** A process that leads its own group and takes whatever is sent to it; resolves with its port. */
async function listener(): Promise<{ child: ChildProcess; port: number }> {
  const source =
    'require("net").createServer(s=>s.resume()).listen(0,"127.0.0.1",function(){console.log(this.address().port)})';
  const child = spawn(process.execPath, ["-e", source], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  cleanup.push(() => child.kill("SIGKILL"));
  const port = await new Promise<number>((resolve) => child.stdout?.once("data", (text) => resolve(Number(text))));
  return { child, port };
}

/** A CloudWatch that hears what is measured. */
async function cloudWatch() {
  const heard: { instance: string; bytes: number }[] = [];
  const server = await serve((request, response) => {
    request.toArray().then((chunks) => {
      const input = new URLSearchParams(Buffer.concat(chunks).toString());
      const data = (name: string) => input.get(`MetricData.member.1.${name}`) ?? "";
      heard.push({ instance: data("Dimensions.member.1.Value"), bytes: Number(data("Value")) });
      response.end("<ok/>");
    });
  });
  cleanup.push(server.close);
  return { endpoint: server.url, heard };
}

describe("NetworkIn", () => {
  test("is what the processes of a host received, each byte once, and nobody else's", async () => {
    const [busy, idle] = await Promise.all([listener(), listener()]);
    const { endpoint, heard } = await cloudWatch();
    const socket = connect(busy.port, "127.0.0.1");
    cleanup.push(() => socket.destroy());
    await new Promise((sent) => socket.write(Buffer.alloc(3_000_000), sent));

    const running = [busy, idle].map(({ child }, n) => ({ instance: `i-${n}`, leaders: [child.pid as number] }));
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const metrics = startMetrics({ endpoint, region: "us-east-1", running: () => running, log, interval: 50 });
    cleanup.push(metrics.stop);
    const sum = (instance: string) =>
      heard.filter((one) => one.instance === instance).reduce((bytes, one) => bytes + one.bytes, 0);
    const received = (bytes: number) =>
      until(() => sum("i-0") >= bytes || undefined, { what: `${bytes} bytes`, timeoutMs: 60_000, everyMs: 20 });
    await received(3_000_000);
    await new Promise((sent) => socket.write(Buffer.alloc(500_000), sent));
    await received(3_500_000);
    await metrics.stop();
    expect([sum("i-0"), sum("i-1"), lines]).toEqual([3_500_000, 0, []]);
  });

  test("that cannot be told to anybody is complained of once", async () => {
    const lines: string[] = [];
    const running = () => [{ instance: "i-0", leaders: [] }];
    const endpoint = "http://127.0.0.1:1";
    const log = (line: string) => lines.push(line);
    const metrics = startMetrics({ endpoint, region: "us-east-1", running, log, interval: 5 });
    await until(() => lines.length > 0 || undefined, { what: "a complaint", timeoutMs: 60_000, everyMs: 20 });
    await metrics.stop();
    expect(lines).toEqual([expect.stringContaining("metrics: ")]);
  });
});

test("connections without a process of ours are left out", () => {
  const line = (users: string) =>
    `0 0 127.0.0.1:1935 10.0.0.1:40000 ${users} cubic bytes_sent:5 bytes_received:4096 send 1bps`;
  expect(readConnections(`${line('users:(("nginx",pid=42,fd=3))')}\n${line("")}\n`)).toEqual([
    { id: "127.0.0.1:1935 10.0.0.1:40000", pid: 42, received: 4096 },
  ]);
});
