import { describe, expect, test } from "@jest/globals";
import { card, type RunFile } from "../../local/run-file";

const run = {
  ...{ pid: 1, url: "http://localhost:24497", email: "operator@example.com", password: "Lg-1" },
  ...{ cameras: [], inbox: "http://localhost:27310/inbox", emulator: "http://127.0.0.1:5000" },
} satisfies Omit<RunFile, "pids">;

describe("what the terminal says when everything answers", () => {
  const lines = (pids: RunFile["pids"], demo: boolean) =>
    card({ ...run, pids }, demo)
      .split("\n")
      .slice(-4);

  test("a camera of one's own, or the one that comes along", () => {
    expect(lines({ loge: 5, proxy: 6, recorder: 7 }, false)).toContain(
      "  No camera at hand? npm start -- --camera demo",
    );
    expect(lines({ loge: 5, proxy: 6, recorder: 7 }, true)).toContain("  A test-pattern camera is sending.");
    expect(lines({ loge: 5, proxy: 6, recorder: 7 }, true).join()).not.toContain("off");
  });

  test("that the servers are off, when they were left so", () => {
    expect(lines({ loge: 5, emulator: 6 }, true)).toEqual([
      "  The servers are off, as they were left. The page switches them on.",
      "  A test-pattern camera waits for them.",
      "  Ctrl-C stops everything.",
      "",
    ]);
  });
});
