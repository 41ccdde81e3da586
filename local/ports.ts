import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server } from "node:net";
import { SetupError } from "./setup/failure";

/** Below the range from which systems take the ports of outgoing connections (Linux: 32768, macOS: 49152). */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 200;

/** A port that nobody listens on or has chosen to, not in `taken`. It is added to `taken`. */
export async function freePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (taken.has(port) || !(await isFree(port)) || !(await keep(port))) continue;
    taken.add(port);
    return port;
  }
  throw new SetupError(`No free port was found between ${FIRST} and ${LAST} on 127.0.0.1 in ${TRIES} tries.`);
}

/** Whether a server could listen on this loopback port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const kept = new Set<number>();

/**
 * Tells other runs on this machine that a port is ours, until this process ends: whoever listens on it does so a minute
 * later, and another run that starts meanwhile would find it free. The word is the same port by UDP, which nobody here uses.
 * False when another has it.
 */
export function keep(port: number): Promise<boolean> {
  if (kept.has(port)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const word = createSocket("udp4").unref();
    word.once("error", () => word.close(() => resolve(false)));
    word.bind(port, "127.0.0.1", () => {
      kept.add(port);
      resolve(true);
    });
  });
}

/** Has a server listen on loopback, and nowhere else. Resolves with its port; 0 takes a free one. Rejects when it is taken. */
export async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
