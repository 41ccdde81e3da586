import { describe, expect, test } from "@jest/globals";
import { Recovery } from "../../player/src/playback/recovery";

describe("recovery", () => {
  test("waits longer each time in a row, up to eight seconds, and never gives up", () => {
    const recovery = new Recovery();
    const waits = Array.from({ length: 6 }, (_, n) => recovery.remedy({ kind: "network" }, n).after);
    expect(waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
    recovery.recovered();
    expect(recovery.remedy({ kind: "network" }, 9)).toEqual({ step: "reload", after: 1000 });
  });

  test("answers a refusal with new cookies at once, but not twice in a row", () => {
    const recovery = new Recovery();
    const refused = { kind: "network", status: 403 } as const;
    expect(recovery.remedy(refused, 0)).toEqual({ step: "renew", after: 0 });
    expect(recovery.remedy(refused, 500)).toMatchObject({ step: "reload" });
    expect(recovery.remedy(refused, 20_000)).toEqual({ step: "renew", after: 0 });
  });

  test("recovers the decoder first and builds anew when that did not help", () => {
    const recovery = new Recovery();
    expect(recovery.remedy({ kind: "media" }, 0)).toEqual({ step: "recover", after: 0 });
    expect(recovery.remedy({ kind: "media" }, 3_000)).toMatchObject({ step: "rebuild" });
  });

  test("builds anew for anything else", () => {
    expect(new Recovery().remedy({ kind: "other" }, 0)).toEqual({ step: "rebuild", after: 1000 });
  });
});
