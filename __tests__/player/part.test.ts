import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";

const stored = new Map<string, string>();
const reload = jest.fn();
const gone = () => Promise.reject(new Error("gone"));
const page = globalThis as Record<string, unknown>;

/** As a page has it that has just been opened. */
function opened(): typeof import("../../player/src/playback/part").part {
  jest.resetModules();
  return require("../../player/src/playback/part").part;
}

const outcomeOf = (loading: Promise<unknown>) =>
  Promise.race([loading.then(String, String), new Promise((resolve) => setImmediate(resolve, "waits"))]);

beforeAll(() => {
  page["sessionStorage"] = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  };
  page["location"] = { reload };
  // The server is there.
  jest.spyOn(globalThis, "fetch").mockImplementation(async () => new Response());
});
afterAll(() => {
  jest.restoreAllMocks();
  delete page["sessionStorage"];
  delete page["location"];
});
beforeEach(() => {
  stored.clear();
  reload.mockClear();
});

describe("a part of the page", () => {
  test("is what was loaded", async () => {
    expect(await opened()(async () => "part")).toBe("part");
    expect(reload).not.toHaveBeenCalled();
  });

  test("that is gone has the page begin anew, once, and is then a fault", async () => {
    expect(await outcomeOf(opened()(gone))).toBe("waits");
    expect(reload).toHaveBeenCalledTimes(1);
    expect(await outcomeOf(opened()(gone))).toBe("Error: gone");
    expect(reload).toHaveBeenCalledTimes(1);
  });

  test("that is asked for twice while the page is leaving is no fault, and what comes meanwhile does not count", async () => {
    const part = opened();
    expect(await outcomeOf(part(gone))).toBe("waits");
    expect(await outcomeOf(part(gone))).toBe("waits");
    expect(await outcomeOf(part(async () => "part"))).toBe("part");
    expect(reload).toHaveBeenCalledTimes(1);
    expect(await outcomeOf(opened()(gone))).toBe("Error: gone");
  });

  test("that is wanted while there is no network is not gone, whether the page has begun anew before or not", async () => {
    for (const again of [false, true]) {
      if (again) await outcomeOf(opened()(gone));
      jest.mocked(globalThis.fetch).mockImplementationOnce(async () => {
        throw new TypeError("Failed to fetch");
      });
      await expect(opened()(gone)).rejects.toMatchObject({ code: "unreachable" });
      expect(reload).toHaveBeenCalledTimes(again ? 1 : 0);
    }
  });

  test("that came lets the page begin anew another time", async () => {
    await outcomeOf(opened()(gone));
    await opened()(async () => "part");
    expect(await outcomeOf(opened()(gone))).toBe("waits");
    expect(reload).toHaveBeenCalledTimes(2);
  });
});
