import { describe, expect, test } from "@jest/globals";
import { Bookmarks } from "../../player/src/bookmarks";

function storage(content?: string) {
  let kept = content ?? null;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  };
}

describe("where a recording was left", () => {
  test("is remembered for each", () => {
    const shelf = storage();
    new Bookmarks(shelf).set("one", 61.4, 600);
    new Bookmarks(shelf).set("two", 30, 600);
    expect([new Bookmarks(shelf).get("one"), new Bookmarks(shelf).get("two")]).toEqual([61, 30]);
    expect(new Bookmarks(shelf).get("three")).toBeUndefined();
  });

  test.each([3, 0, 590])("is forgotten at %p of 600 seconds", (position) => {
    const bookmarks = new Bookmarks(storage());
    bookmarks.set("one", 60, 600);
    bookmarks.set("one", position, 600);
    expect(bookmarks.get("one")).toBeUndefined();
  });

  test("of the hundred that were watched last only", () => {
    const bookmarks = new Bookmarks(storage());
    for (let n = 0; n < 100; n++) bookmarks.set(`r${n}`, 60, 600);
    bookmarks.set("r0", 70, 600);
    bookmarks.set("r100", 60, 600);
    expect([bookmarks.get("r0"), bookmarks.get("r1"), bookmarks.get("r100")]).toEqual([70, undefined, 60]);
  });

  test.each(["{", "7", "[1]"])("is nothing when the shelf holds %p", (content) => {
    expect(new Bookmarks(storage(content)).get("one")).toBeUndefined();
  });
});
