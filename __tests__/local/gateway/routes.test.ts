import { describe, expect, test } from "@jest/globals";
import { findRoute } from "../../../local/gateway/routes";

const keys = [
  "GET /recordings",
  "GET /recordings/{id}",
  "ANY /recordings/{id}",
  "GET /recordings/latest",
  "GET /files/{proxy+}",
  "ANY /{proxy+}",
  "$default",
];
const routes = keys.map((key) => ({ key, functionUri: "", timeoutMs: 1 }));

describe("the most specific route wins", () => {
  test.each([
    ["GET", "/recordings", "GET /recordings", {}],
    ["GET", "/recordings/r1", "GET /recordings/{id}", { id: "r1" }],
    ["DELETE", "/recordings/r1", "ANY /recordings/{id}", { id: "r1" }],
    ["GET", "/recordings/latest", "GET /recordings/latest", {}],
    ["DELETE", "/recordings/latest", "ANY /recordings/{id}", { id: "latest" }],
    ["GET", "/recordings/a%20b", "GET /recordings/{id}", { id: "a b" }],
    ["GET", "/recordings/%zz", "GET /recordings/{id}", { id: "%zz" }],
    ["GET", "/recordings/", "ANY /{proxy+}", { proxy: "recordings/" }],
    ["GET", "/recordings/a/b", "ANY /{proxy+}", { proxy: "recordings/a/b" }],
    ["GET", "/files/a/b", "GET /files/{proxy+}", { proxy: "a/b" }],
    ["GET", "/Recordings", "ANY /{proxy+}", { proxy: "Recordings" }],
    ["GET", "/", "$default", {}],
  ])("%s %s → %s", (method, path, key, parameters) => {
    expect(findRoute(routes, method, path)).toMatchObject({ route: { key }, parameters });
  });

  test("no route is no match", () => {
    expect(findRoute(routes.slice(0, 1), "POST", "/recordings")).toBeUndefined();
  });
});
