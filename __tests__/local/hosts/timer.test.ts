import { describe, expect, test } from "@jest/globals";
import { nextRing } from "../../../local/hosts/timer";

const section = { unit: "a.service", onBoot: [], onActive: [], onUnitActive: [], onUnitInactive: [] };
const since = { boot: 1_000, active: 5_000, rang: 0 };
const never = { state: "inactive", begun: 0, ended: 0 } as const;

describe("a timer rings", () => {
  test("after the boot, once, even when that time has passed", () => {
    expect(nextRing({ ...section, onBoot: [100] }, since, never)).toBe(1_100);
    expect(nextRing({ ...section, onBoot: [100] }, { ...since, rang: 5_000 }, never)).toBeUndefined();
  });

  test("after it was started itself", () => {
    expect(nextRing({ ...section, onActive: [100] }, since, never)).toBe(5_100);
  });

  test("after its unit last began, or ended", () => {
    const ran = { state: "inactive", begun: 6_000, ended: 7_000 } as const;
    expect(nextRing({ ...section, onUnitActive: [100] }, { ...since, rang: 6_000 }, ran)).toBe(6_100);
    expect(nextRing({ ...section, onUnitInactive: [100] }, { ...since, rang: 6_000 }, ran)).toBe(7_100);
    expect(nextRing({ ...section, onUnitActive: [100] }, since, never)).toBeUndefined();
  });

  test("at the first of its times", () => {
    expect(nextRing({ ...section, onBoot: [9_000], onActive: [100] }, since, never)).toBe(5_100);
  });

  test("not while its unit runs", () => {
    expect(
      nextRing({ ...section, onUnitActive: [100] }, since, { state: "activating", begun: 6_000, ended: 0 }),
    ).toBeUndefined();
  });
});
