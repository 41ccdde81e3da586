import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchedPath, objectKey } from "../../../local/edge/path";
import { signatureFault } from "../../../local/edge/signature";
import { signer } from "../../support/distribution";

const piece = fc.constantFrom(
  "a",
  "media",
  "garden",
  "/",
  "//",
  ".",
  "..",
  "%2e",
  "%2E%2e",
  "%2f",
  "%5c",
  "%",
  "%zz",
  "%00",
  "%67",
  "é",
  "\\",
  "?",
  "*",
  " ",
);
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("")}`);

describe("any path", () => {
  test("is matched in one normal form", () => {
    fc.assert(
      fc.property(path, (raw) => {
        const matched = matchedPath(raw);
        expect(matchedPath(matched)).toBe(matched);
        expect(matched).toMatch(/^\//);
        expect(matched).not.toMatch(/\/\/|\/\.{1,2}(\/|$)/);
      }),
    );
  });

  test("names a key that nobody resolves, or none", () => {
    fc.assert(
      fc.property(path, (raw) => {
        const key = objectKey(raw);
        if (key === undefined) return;
        const sent = `/${key.split("/").map(encodeURIComponent).join("/")}`;
        expect(new URL(`http://x${sent}`).pathname).toBe(sent);
        expect(`/${key}/`).not.toMatch(/\/\.{0,2}\//);
      }),
    );
  });

  test("a key below a camera's folder was matched below it too", () => {
    fc.assert(
      fc.property(path, (raw) => {
        const key = objectKey(raw);
        const isPlain = key !== undefined && /^media\/garden\/[a-z/]+$/.test(key) && !/%2f/i.test(raw);
        if (isPlain) expect(matchedPath(raw)).toBe(`/${key}`);
      }),
    );
  });
});

test("no signature made of noise passes, and none throws", () => {
  const keys = new Map([["K1", createPublicKey(signer.publicKey)]]);
  const noise = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.constantFrom("K1", "SHA256", "SHA1", "e30_", "__", "9999999999"),
  );
  const names = ["Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm"];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), noise)), fc.boolean(), (pairs, isUrl) => {
      const query = new URLSearchParams(isUrl ? pairs : []);
      const cookies = new Map(isUrl ? [] : pairs.map(([name, value]) => [`CloudFront-${name}`, value] as const));
      expect(signatureFault({ cookies, query, url: "https://x/", ip: "127.0.0.1", now: 0 }, keys)).toBeDefined();
    }),
  );
});
