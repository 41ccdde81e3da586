import { describe, expect, test } from "@jest/globals";
import { commandFor } from "../../player/src/controls/keys";
import { Swipe } from "../../player/src/controls/swipe";
import { Taps } from "../../player/src/controls/taps";
import { Visibility } from "../../player/src/controls/visibility";

/** A clock that goes on when it is told to. */
function tellingClock() {
  const due = new Map<number, { at: number; run: () => void }>();
  let now = 0;
  let next = 0;
  return {
    timer: (run: () => void, milliseconds: number) => {
      const id = next++;
      due.set(id, { at: now + milliseconds, run });
      return () => void due.delete(id);
    },
    pass(milliseconds: number) {
      now += milliseconds;
      for (const [id, { at, run }] of due) {
        if (at > now) continue;
        due.delete(id);
        run();
      }
    },
    get pending() {
      return due.size;
    },
  };
}

describe("the controls", () => {
  function fresh() {
    const clock = tellingClock();
    const changes: boolean[] = [];
    const visibility = new Visibility(clock.timer, (shown) => changes.push(shown));
    return { clock, changes, visibility };
  }

  test("leave three seconds after the last movement and come with the next", () => {
    const { clock, changes, visibility } = fresh();
    clock.pass(2_999);
    visibility.stir();
    clock.pass(2_999);
    expect(visibility.shown).toBe(true);
    clock.pass(1);
    visibility.stir();
    expect(changes).toEqual([false, true]);
  });

  test.each(["paused", "focus", "drag"] as const)("stay as long as the reason is %s, and three seconds more", (why) => {
    const { clock, visibility } = fresh();
    visibility.set(why, true);
    clock.pass(60_000);
    visibility.leave();
    visibility.tap();
    expect(visibility.shown).toBe(true);
    visibility.set(why, false);
    clock.pass(2_999);
    expect(visibility.shown).toBe(true);
    clock.pass(1);
    expect(visibility.shown).toBe(false);
  });

  test("stay for the second reason when the first is gone", () => {
    const { clock, visibility } = fresh();
    visibility.set("paused", true);
    visibility.set("focus", true);
    visibility.set("paused", false);
    clock.pass(60_000);
    expect(visibility.shown).toBe(true);
  });

  test("a reason that is said again does not count as a movement", () => {
    const { clock, visibility } = fresh();
    for (let seconds = 0; seconds < 3; seconds++) {
      visibility.set("paused", false);
      clock.pass(1_000);
    }
    expect(visibility.shown).toBe(false);
  });

  test("go with the pointer, and with a tap; a tap brings them back", () => {
    const { visibility, changes } = fresh();
    visibility.leave();
    visibility.tap();
    visibility.tap();
    expect(changes).toEqual([false, true, false]);
  });

  test("leave no timer behind", () => {
    const { clock, visibility } = fresh();
    visibility.stir();
    visibility.close();
    expect(clock.pending).toBe(0);
  });
});

describe("a key", () => {
  test.each([
    ["k", "play"],
    ["K", "play"],
    [" ", "play"],
    ["m", "mute"],
    ["F", "fullscreen"],
    ["p", "floating"],
    ["?", "help"],
  ])("%p asks to %s", (key, name) => {
    expect(commandFor(key, "other")).toEqual({ name });
  });

  test.each([
    ["ArrowLeft", -5],
    ["ArrowRight", 5],
    ["j", -10],
    ["L", 10],
  ])("%p goes %p seconds", (key, seconds) => {
    expect(commandFor(key, "other")).toEqual({ name: "step", seconds });
  });

  test.each([
    ["Home", 0],
    ["0", 0],
    ["5", 0.5],
    ["9", 0.9],
    ["End", 1],
  ])("%p jumps to %p of the bar", (key, share) => {
    expect(commandFor(key, "other")).toEqual({ name: "jump", share });
  });

  test("is nobody's command where somebody types, and none where it has a meaning of its own", () => {
    for (const key of ["k", " ", "5", "ArrowLeft", "?"]) expect(commandFor(key, "text")).toBeUndefined();
    expect(commandFor(" ", "button")).toBeUndefined();
    expect(commandFor("k", "button")).toEqual({ name: "play" });
    expect(commandFor("ArrowLeft", "slider")).toBeUndefined();
    expect(commandFor("m", "slider")).toEqual({ name: "mute" });
  });

  test.each(["x", "Enter", "Tab", "Escape", "toString", "F5", "١"])("%p is left alone", (key) => {
    expect(commandFor(key, "other")).toBeUndefined();
  });
});

describe("a finger on the picture", () => {
  test("drawn across it walks through 90 seconds, also back again", () => {
    const swipe = new Swipe();
    swipe.down(100, 50);
    expect(swipe.move(110, 50, 300)).toBeUndefined();
    expect([200, 400, 100].map((x) => swipe.move(x, 60, 300))).toEqual([30, 90, 0]);
    swipe.up();
    expect(swipe.move(300, 60, 300)).toBeUndefined();
  });

  test("drawn down is none of ours, and a mouse that nobody pressed neither", () => {
    const swipe = new Swipe();
    expect(swipe.move(200, 0, 300)).toBeUndefined();
    swipe.down(100, 50);
    expect(swipe.move(120, 120, 300)).toBeUndefined();
  });
});

describe("taps", () => {
  test("one is for the controls; a second and each further one at the same side leaps", () => {
    const taps = new Taps();
    expect([0, 200, 400].map((at) => taps.tap(0.9, at))).toEqual([0, 1, 1]);
    expect([1_000, 1_200].map((at) => taps.tap(0.1, at))).toEqual([0, -1]);
  });

  test("two that are far apart, in time or on the picture, are two", () => {
    const taps = new Taps();
    expect([taps.tap(0.9, 0), taps.tap(0.9, 301), taps.tap(0.1, 400), taps.tap(0.5, 450), taps.tap(0.5, 500)]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
