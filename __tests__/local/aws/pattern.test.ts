import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { arnMatches, matches } from "../../../local/aws/pattern";

test.each([
  ["", "", true],
  ["*", "", true],
  ["*", "a/b", true],
  ["/media/*", "/media/", true],
  ["/media/*", "/media", false],
  ["/*.ts", "/a/b.ts", true],
  ["/a?c", "/abc", true],
  ["/a?c", "/ac", false],
  ["/A*", "/abc", false],
  ["a*b*c", "aXbXbc", true],
  ["a*b*c", "aXbX", false],
  ["**a", "ba", true],
])("%s of %s: %s", (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

test("agrees with a regular expression", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const expression = pattern
        .replace(/[/ab]/g, "\\$&")
        .replace(/\\([ab])/g, "$1")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      expect(matches(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text));
    }),
  );
});

test("is quick where a regular expression would hang", () => {
  expect(matches(`${"*a".repeat(200)}b`, "a".repeat(4000))).toBe(false);
});

test.each([
  ["arn:aws:execute-api:*:*:api1/*/*", "arn:aws:execute-api:us-east-1:1:api1/api/GET/x", true],
  ["arn:aws:*:api1/*", "arn:aws:execute-api:us-east-1:1:api1/api", false],
  ["arn:aws:lambda:us-east-1:1:function:*", "arn:aws:lambda:us-east-1:1:function:a:b", true],
  ["*", "arn:aws:lambda:us-east-1:1:function:a", false],
])("ArnLike %s of %s: %s", (pattern, arn, expected) => expect(arnMatches(pattern, arn)).toBe(expected));
