import { describe, expect, test } from "@jest/globals";
import { stepsOf } from "../../tools/bench/local-run";
import { type Measure, ratio, verdict } from "../../tools/bench/measure";
import { pair } from "../../tools/bench/rows/publish";
import { callsIn, newestOf } from "../../tools/bench/rows/viewers";
import { median, percentile, spread } from "../../tools/bench/statistics";
import { type Machine, table, withSpeedTable } from "../../tools/bench/table";

describe("statistics", () => {
  test("a percentile lies between its two neighbours, whatever the order", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(percentile([0, 10, 20, 30, 40], 0.95)).toBeCloseTo(38);
    expect([percentile([5], 0), percentile([5], 1)]).toEqual([5, 5]);
    expect(median([])).toBeNaN();
  });

  test("a median is told with the least and the most", () => {
    expect(spread([2, 9, 4])).toEqual([2, 9]);
  });
});

const measure: Measure = { what: "it", value: 90, unit: "ms", against: { what: "limit", value: 100 } };

describe("verdict", () => {
  test.each([
    ["under its limit", measure, "ok"],
    ["at its limit", { ...measure, value: 100 }, "ok"],
    ["over its limit", { ...measure, value: 101 }, "behind"],
    ["within what is allowed", { ...measure, value: 190, against: { ...measure.against, allowed: 2 } }, "ok"],
    ["as much as must be", { ...measure, value: 100, more: true }, "ok"],
    ["less than must be", { ...measure, more: true }, "behind"],
    ["none where none may be", { ...measure, value: 0, against: { what: "limit", value: 0 } }, "ok"],
    ["one where none may be", { ...measure, value: 1, against: { what: "limit", value: 0 } }, "behind"],
    ["nothing measured", { ...measure, value: Number.NaN }, "behind"],
  ] as const)("%s", (_, of, expected) => {
    expect(verdict(of)).toBe(expected);
  });

  test("a ratio is times the peer; against nothing there is none", () => {
    expect(ratio(measure)).toBeCloseTo(0.9);
    expect(ratio({ ...measure, against: { what: "limit", value: 0 } })).toBeNaN();
  });
});

const machine: Machine = {
  model: "A Processor",
  cores: 4,
  system: "linux 6",
  node: "22.0.0",
  date: "2026-11-21",
  load: [0.5, 2],
};

describe("table", () => {
  test("says the machine, each number with its noise, and what was left out", () => {
    const peer = { what: "peer", value: 45.67, spread: [40, 51.25], allowed: 3 } as const;
    const text = table(
      [
        { ...measure, value: 123.4, spread: [99.94, 150.6], against: peer },
        { what: "browser", skipped: "no Chromium here" },
      ],
      machine,
    );
    expect(text).toContain(
      "2026-11-21, 4 cores of A Processor, linux 6, Node.js 22.0.0, load 0.5 before and 2.0 after.",
    );
    expect(text).toContain("| it | 123 ms (99.9–151) | peer 45.7 ms (40–51.3) × 3 | 2.70 | ok |");
    expect(text).toContain("| browser | – | no Chromium here | – | skipped |");
  });

  test("goes between its marks, and says when they are gone", () => {
    const readme = "a\n<!-- speed: written by npm run bench -- --write -->\nold\n<!-- /speed -->\nb";
    const written = withSpeedTable(readme, "new");
    expect(written).toContain("-->\n\nnew\n\n<!-- /speed -->\nb");
    expect(withSpeedTable(written, "new")).toBe(written);
    expect(() => withSpeedTable("no marks", "new")).toThrow("has lost the marks");
  });
});

describe("what is read from others", () => {
  test("the steps of npm start, in seconds", () => {
    const printed =
      "  … applying with Terraform\n  ✓ applying with Terraform (1 min 4 s)\n  ✓ synthesising the stack (0.5 s)\n";
    expect([...stepsOf(printed)]).toEqual([
      ["applying with Terraform", 64],
      ["synthesising the stack", 0.5],
    ]);
  });

  test("each PUT belongs to the first live.m3u8 after its own segment", () => {
    const objects = [
      { at: 5, key: "media/garden/r/000000.ts" },
      { at: 110, key: "media/garden/live.m3u8" },
      { at: 150, key: "media/garden/r/000001.ts" },
      { at: 160, key: "media/garden/r/recording.json" },
      { at: 190, key: "media/garden/live.m3u8" },
      { at: 2_050, key: "media/garden/r/000002.ts" },
      { at: 2_080, key: "media/garden/live.m3u8" },
    ];
    expect(pair([100, 2_000], objects)).toEqual([90, 80]);
    expect(pair([100, 2_000], objects.slice(0, 6))).toEqual([90]);
    expect(pair([], objects)).toEqual([]);
  });

  test("the newest segment of a playlist, and the functions' own word that they answered", () => {
    expect(newestOf("#EXTM3U\n#EXTINF:2,\nr/000001.ts\n#EXTINF:2,\nr/000002.ts\n")).toBe("r/000002.ts");
    expect(newestOf("#EXTM3U\n")).toBe("");
    const log = 'session: {"level":"INFO","message":"request"}\ncatalog: {"level":"INFO","message":"written"}\n';
    expect(callsIn(log)).toBe(1);
  });
});
