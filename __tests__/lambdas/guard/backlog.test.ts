import { describe, expect, test } from "@jest/globals";
import { backlogOf } from "../../../lambdas/guard/backlog";
import type { Beat } from "../../../lambdas/guard/rules";

const now = Date.parse("2026-11-21T12:30:00Z");

/** A heartbeat of ten seconds ago, by a host whose clock is two hours late; the oldest segment is so many seconds older. */
function beat(oldest: number | null, more: Partial<Beat> = {}): Beat {
  const heartbeat = now - 10_000 - 2 * 3_600_000;
  const iso = (time: number) => new Date(time).toISOString();
  return {
    ...{ camera: "garden", state: "waiting", since: iso(heartbeat), heartbeat: iso(heartbeat), written: now - 10_000 },
    warnings: [],
    spool: { bytes: 1000, oldest: oldest === null ? null : iso(heartbeat - oldest * 1000) },
    ...more,
  };
}

const silent = { written: now - 61_000 };

describe("recordings that are not stored yet", () => {
  test.each<[string, Beat[], object | undefined]>([
    ["are none without a sign of life in this run", [], undefined],
    ["are none when the disk is empty", [beat(null)], undefined],
    ["are none when a recorder of before does not tell", [beat(null, { spool: null })], undefined],
    ["are not a live stream's newest segments", [beat(30, { state: "live" })], undefined],
    ["are what is older", [beat(31)], { bytes: 1000 }],
    ["are not what a clock that was set back has still to film", [beat(-3600)], undefined],
    ["are those of all cameras", [beat(31), beat(5), beat(500)], { bytes: 2000 }],
    [
      "may be some when a live camera's status stands still",
      [beat(null, { state: "live", ...silent })],
      { bytes: null },
    ],
    ["may be some when what waited is not told of any more", [beat(31), beat(5, silent)], { bytes: null }],
    ["are none when the status stands still, and nobody sent", [beat(null, silent)], undefined],
  ])("%s", (_, beats, expected) => {
    expect(backlogOf(beats, now)).toEqual(expected);
  });
});
