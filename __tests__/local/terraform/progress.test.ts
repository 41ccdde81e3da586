import { describe, expect, test } from "@jest/globals";
import { Progress } from "../../../local/terraform/progress";

function fed(...messages: object[]) {
  const said: string[] = [];
  const progress = new Progress((line) => said.push(line));
  for (const message of messages) progress.line(JSON.stringify(message));
  return { said, progress };
}

const planned = (action: string) => ({ type: "planned_change", change: { action } });
const complete = (addr: string) => ({ type: "apply_complete", hook: { resource: { addr } } });

describe("progress", () => {
  test("counts resources against what was planned; a replacement is two steps, reading is none", () => {
    const { said } = fed(
      planned("create"),
      planned("replace"),
      planned("read"),
      complete("data.aws_kms_public_key.key"),
      complete("aws_vpc.a"),
      complete("aws_instance.b"),
    );
    expect(said).toEqual(["1 of 3 resources (aws_vpc.a)", "2 of 3 resources (aws_instance.b)"]);
  });

  test("knows what was changed only at the end", () => {
    const summary = (operation: string) => ({
      type: "change_summary",
      changes: { add: 2, change: 1, remove: 0, operation },
    });
    expect(fed(summary("plan")).progress.changes).toBeUndefined();
    expect(fed(summary("plan"), summary("apply")).progress.changes).toEqual({ add: 2, change: 1, remove: 0 });
  });

  test("keeps errors with their resource, says warnings, and takes what is not JSON as an error", () => {
    const diagnostic = (severity: string) => ({
      type: "diagnostic",
      diagnostic: { severity, summary: "no such bucket", detail: "it is gone", address: "aws_s3_object.a" },
    });
    const { said, progress } = fed(diagnostic("warning"), diagnostic("error"));
    progress.line("panic: runtime error");
    expect(said).toEqual(["warning: aws_s3_object.a\n    no such bucket\n    it is gone"]);
    expect(progress.errors).toEqual(["aws_s3_object.a\n    no such bucket\n    it is gone", "panic: runtime error"]);
  });
});
