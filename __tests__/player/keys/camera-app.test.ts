import { describe, expect, test } from "@jest/globals";
import { cameraAppLink } from "../../../player/src/keys/camera-app";

describe("what a camera app reads", () => {
  const address = "rtmps://203.0.113.7:1936/live/Key123";
  const link = cameraAppLink("Garden & gate", address);

  test("is Larix Grove's address, as the app itself writes and reads it", () => {
    expect(link).toMatch(/^larix:\/\/set\/v1\?conn\[\]\[url\]=rtmps%3A%2F%2F203\.0\.113\.7%3A1936%2Flive%2FKey123&/);
    const { protocol, host, pathname, searchParams } = new URL(link);
    expect([protocol, host, pathname]).toEqual(["larix:", "set", "/v1"]);
    expect(Object.fromEntries(searchParams)).toEqual({
      "conn[][url]": address,
      "conn[][name]": "Garden & gate",
      "conn[][overwrite]": "on",
      "enc[vid][format]": "avc",
      "enc[vid][keyframe]": "2",
    });
  });

  test("has no plus for a blank: what reads addresses, not forms, would show it", () => {
    expect(link).toContain("Garden%20%26%20gate");
    expect(link).not.toContain("+");
  });
});
