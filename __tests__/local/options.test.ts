import { describe, expect, test } from "@jest/globals";
import { parseOptions } from "../../local/options";

describe("npm start --", () => {
  test("nothing", () => {
    expect(parseOptions([])).toEqual({ demoCamera: false, fresh: false, port: undefined, settings: undefined });
  });

  test("everything", () => {
    const words = ["--camera", "demo", "--port", "9000", "--fresh", "--settings", "mine.json"];
    expect(parseOptions(words)).toEqual({ demoCamera: true, fresh: true, port: 9000, settings: "mine.json" });
  });

  test.each([
    [["--camera", "webcam"], /the only camera/],
    [["--port", "ninety"], /whole number from 1 to 65535/],
    [["--port", "0"], /whole number/],
    [["--prot", "9000"], /Unknown option '--prot'[\s\S]*--port 9000/],
    [["extra"], /extra/],
  ])("%j is refused with what is allowed", (words, message) => {
    expect(() => parseOptions(words)).toThrow(message);
  });
});
