import { describe, expect, test } from "@jest/globals";
import { Cleanup } from "../../local/cleanup";

describe("cleaning up", () => {
  test("stops in reverse order, each part once, and goes on when one fails", async () => {
    const cleanup = new Cleanup();
    const stopped: string[] = [];
    const said: string[] = [];
    cleanup.add("emulator", () => stopped.push("emulator"));
    cleanup.add("edge", () => {
      throw new Error("port gone");
    });
    cleanup.add("hosts", () => stopped.push("hosts"));
    await cleanup.run((line) => said.push(line));
    await cleanup.run((line) => said.push(line));
    expect(stopped).toEqual(["hosts", "emulator"]);
    expect(said).toEqual(["  ! stopping edge: port gone"]);
  });
});
