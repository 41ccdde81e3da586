import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { functionLog, localFunctionLog } from "../../../tools/logs/functions";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();

test("a function's log is read page by page, and its end is kept", async () => {
  const pages = [
    { events: [{ timestamp: 0, message: "one\n" }], nextToken: "a" },
    { events: [], nextToken: "b" },
    { events: [1, 2].map((n) => ({ timestamp: n * 1000, message: `line ${n}\n` })) },
  ];
  const asked: object[] = [];
  const aws = {
    call: async (_: string, __: string, input: object) => {
      asked.push(input);
      return pages[asked.length - 1];
    },
  };
  expect(await functionLog(aws as never, "loge-prod-session", 2, 4_000_000)).toEqual([
    "1970-01-01T00:00:01.000Z line 1",
    "1970-01-01T00:00:02.000Z line 2",
  ]);
  expect(asked).toEqual([
    { logGroupName: "/aws/lambda/loge-prod-session", startTime: 400_000 },
    { logGroupName: "/aws/lambda/loge-prod-session", startTime: 400_000, nextToken: "a" },
    { logGroupName: "/aws/lambda/loge-prod-session", startTime: 400_000, nextToken: "b" },
  ]);
});

test("of a local run only the function's own lines are shown", () => {
  const file = join(folder(), "functions.log");
  writeFileSync(file, "loge-local-session: a\nloge-local-sweep: b\nloge-local-session: c\n");
  expect(localFunctionLog(file, "loge-local-session", 1)).toEqual(["loge-local-session: c"]);
  expect(localFunctionLog(`${file}.gone`, "loge-local-session", 1)).toEqual([]);
});
