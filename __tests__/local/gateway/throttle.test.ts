import { expect, test } from "@jest/globals";
import { Bucket } from "../../../local/gateway/throttle";

test("a burst at once, then the rate", () => {
  let now = 0;
  const bucket = new Bucket({ rate: 2, burst: 3 }, () => now);
  const passed = () => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length;
  expect(passed()).toBe(3);
  now = 1000;
  expect(passed()).toBe(2);
  now = 60_000;
  expect(passed()).toBe(3);
});

test("zero lets nothing pass", () => {
  expect(new Bucket({ rate: 0, burst: 0 }).take()).toBe(false);
});
