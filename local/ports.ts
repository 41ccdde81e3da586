import { randomInt } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { SetupError } from "./setup/failure";

/** Below the range from which systems take the ports of outgoing connections (Linux: 32768, macOS: 49152). */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 200;

/** A port that nobody listens on, not in `taken`. It is added to `taken`. */
export async function freePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (taken.has(port) || !(await isFree(port))) continue;
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

/** Has a server listen on loopback, and nowhere else. Resolves with its port; 0 takes a free one. Rejects when it is taken. */
export async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
