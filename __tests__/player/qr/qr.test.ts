import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { qrCode } from "../../../player/src/qr/code";

function rows(text: string): string[] {
  const grid = qrCode(text);
  const places = [...Array(grid.side).keys()];
  return places.map((y) => places.map((x) => (grid.isDark(x, y) ? "#" : ".")).join(""));
}

const sum = (lines: string[]) => createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 32);

/** Drawn by another encoder (npm `qrcode` 1.5.4, byte mode, level M), whose codes a decoder (`jsqr` 1.4.0) read. */
const drawn = [
  "#######....##.#######",
  "#.....#..###..#.....#",
  "#.###.#.#..##.#.###.#",
  "#.###.#.###...#.###.#",
  "#.###.#.#.###.#.###.#",
  "#.....#.###.#.#.....#",
  "#######.#.#.#.#######",
  "........#.###........",
  "#.#####...#.#.#####..",
  ".#..#..#.#..#..#.#..#",
  "####.##.#..#.#..##.#.",
  ".####..#.......####..",
  "#.#####..#.#.#..#..##",
  "........##.####..##.#",
  "#######.....#.##.#.#.",
  "#.....#.#.#####..##..",
  "#.###.#.###.#..#...#.",
  "#.###.#.##..#..#.##..",
  "#.###.#.#.##.#..###..",
  "#.....#........##.#..",
  "#######.#.##.#..#.##.",
];

const secret = "JBSWY3DPEHPK3PXP".repeat(3);
const enrolment = `otpauth://totp/Loge:ann%40example.com?secret=${secret}JBSW&issuer=Loge`;
const camera = "rtmps://live.example.com:1936/live/3f1c9a7e5b2d4860a1c3e5f7092b4d6e";

describe("a QR code", () => {
  test("is module by module what another encoder draws", () => {
    expect(rows("loge")).toEqual(drawn);
  });

  test.each([
    ["an enrolment", enrolment, 45, "bd5c43a9cd452970d85ac43f1ea7f3e5"],
    ["a camera's address", camera, 37, "664a892f32ec507d37c362a27d39860a"],
    ["letters of many bytes", "Portão do jardim – 庭", 25, "abcf7aed0dd8d5a8c3132d48076cc0da"],
    ["what just fits version 10", "x".repeat(213), 57, "5b61c982b56d25234b982f4f8af846b0"],
    ["one byte more", "x".repeat(214), 61, "3955bc68f9b3f815fb17dbd5ebb7919b"],
    ["digits", "0123456789".repeat(100), 121, "2caec1ca025901431e17553d6ee99bfc"],
    ["all that a code can hold", "y".repeat(2331), 177, "ebfca47d3a2ba916e323be82d96ad53f"],
  ])("of %s is, too", (_, text, side, expected) => {
    const lines = rows(text);
    expect([lines.length, sum(lines)]).toEqual([side, expected]);
  });

  test("cannot hold more than 2331 bytes, which are more than letters", () => {
    expect(() => rows("z".repeat(2332))).toThrow(RangeError);
    expect(() => rows("ã".repeat(1166))).toThrow("2332");
  });
});
