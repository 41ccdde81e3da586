import { describe, expect, test } from "@jest/globals";
import { until } from "../../local/wait";

describe("waiting", () => {
  test("asks until there is an answer", async () => {
    let asked = 0;
    const answer = await until(() => (++asked === 3 ? "here" : undefined), {
      what: "it",
      timeoutMs: 1_000,
      everyMs: 1,
    });
    expect(answer).toBe("here");
  });

  test("names what did not come about", async () => {
    await expect(until(() => undefined, { what: "the page", timeoutMs: 5, everyMs: 1 })).rejects.toThrow(
      "the page did not come about within 0.005 s.",
    );
  });

  test("ends at once when it is called off", async () => {
    const signal = AbortSignal.abort();
    await expect(until(() => undefined, { what: "it", timeoutMs: 60_000, signal })).rejects.toThrow(/abort/i);
  });
});
