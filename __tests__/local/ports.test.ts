import crypto from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { afterEach, expect, jest, test } from "@jest/globals";
import { freePort, keep } from "../../local/ports";

const undo: (() => unknown)[] = [];
afterEach(() => {
  jest.restoreAllMocks();
  for (const each of undo.splice(0)) each();
});

/** Ports that are tried, in this order. */
function tried(...ports: number[]): void {
  const spy = jest.spyOn(crypto, "randomInt") as unknown as jest.SpiedFunction<() => number>;
  for (const port of ports) spy.mockImplementationOnce(() => port);
}

test("a port is chosen once by all runs on this machine, also before anybody listens on it", async () => {
  const [listened, free] = [await freePort(new Set()), await freePort(new Set())];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(listened, "127.0.0.1", resolve));
  // As another process does that has chosen it.
  const other = createSocket("udp4");
  await new Promise<void>((resolve) => other.bind(0, "127.0.0.1", resolve));
  const chosen = other.address().port;
  undo.push(
    () => server.close(),
    () => other.close(),
  );
  tried(listened, chosen, free);
  expect(await freePort(new Set())).toBe(free);
  expect([await keep(chosen), await keep(free)]).toEqual([false, true]);
});
