import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { freePort } from "../../../../local/ports";
import { until } from "../../../support/until";

export interface Pebble {
  /** The directory of the ACME server. */
  readonly directory: string;
  /** Certificate of its own HTTPS, PEM file. */
  readonly trusted: string;
  /** What it signs with, PEM. */
  readonly root: string;
  /** What it said, one line each. */
  readonly lines: string[];
  stop(): Promise<void>;
}

/**
 * Let's Encrypt's own test server, which asks the DNS server at that port for proofs, and refuses that share of nonces (5 %
 * unless told, as Pebble itself has it: every client is to try again).
 */
export async function startPebble(
  program: string,
  folder: string,
  dnsPort: number,
  refusedNonces = 5,
): Promise<Pebble> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const taken = new Set<number>();
  const [acme, management] = [await freePort(taken), await freePort(taken)];
  const trusted = file("https.pem");
  const names = [
    "-subj",
    "/CN=pebble",
    "-addext",
    "subjectAltName=IP:127.0.0.1",
    "-addext",
    "basicConstraints=CA:false",
  ];
  execFileSync(
    "openssl",
    [..."req -x509 -newkey rsa:2048 -nodes -days 1".split(" "), ...names, "-keyout", file("key.pem"), "-out", trusted],
    { stdio: "ignore" },
  );
  const pebble = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    ...{ certificate: trusted, privateKey: file("key.pem"), httpPort: 5002, tlsPort: 5001 },
    profiles: { default: { description: "As Let's Encrypt's", validityPeriod: 90 * 86_400 } },
  };
  writeFileSync(file("config.json"), JSON.stringify({ pebble }));
  const args = ["-config", file("config.json"), "-dnsserver", `127.0.0.1:${dnsPort}`];
  const child: ChildProcess = spawn(program, args, {
    env: { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: `${refusedNonces}` },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => lines.push(...chunk.toString().split("\n")));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const root = await until(() => read(`https://127.0.0.1:${management}/roots/0`).catch(() => undefined));
  return {
    directory: `https://127.0.0.1:${acme}/dir`,
    ...{ trusted, root, lines },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
}
