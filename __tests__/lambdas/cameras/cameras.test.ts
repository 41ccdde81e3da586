import { describe, expect, test } from "@jest/globals";
import { cameras } from "../../../lambdas/cameras/cameras";
import { StreamKeys } from "../../../lambdas/cameras/stream-keys";
import { FakeAws } from "../support/fake-aws";
import { captureLogs } from "../support/logs";
import { refusal, send } from "../support/request";

captureLogs();
const fake = FakeAws.forTests();

const camera = (name: string) => ({
  name,
  title: "Garden",
  sound: true,
  latency: 1,
  rtmp: "rtmp://1.2.3.4:1935/live",
  rtmps: "rtmps://1.2.3.4:1936/live",
});
const shown = (name: string) => ({
  ...camera(name),
  status: `/media/${name}/status.json`,
  live: `/media/${name}/live.m3u8`,
});

function get(groups: string, names = ["garden"]) {
  const keys = new StreamKeys(fake.aws, "/loge/test/owncast/stream-key");
  return send(cameras(names.map(camera), keys), "GET /cameras", { groups });
}

/** SSM holds these keys, by camera. */
function keys(values: Record<string, string>) {
  fake.answer = ({ input }) => {
    const found = input.Names.filter((name: string) => values[name.split("/").at(-1) ?? ""] !== undefined);
    return {
      body: { Parameters: found.map((Name: string) => ({ Name, Value: values[Name.split("/").at(-1) ?? ""] })) },
    };
  };
}

describe("GET /cameras", () => {
  test("a viewer sees where pictures are, no key, and SSM is not asked", async () => {
    expect((await get("viewer")).json).toEqual({ cameras: [shown("garden")] });
    expect(fake.received).toHaveLength(0);
  });

  test("an operator sees both ends of each stream key", async () => {
    keys({ garden: "abcdEFGHIJKLMNOPwxyz" });
    const { json, body } = await get("operator");
    expect(json).toEqual({ cameras: [{ ...shown("garden"), streamKey: "abcd…wxyz" }] });
    expect(body).not.toContain("EFGH");
  });

  test.each([["unset"], [undefined]])("a key that is %s is null", async (value) => {
    keys(value ? { garden: value } : {});
    expect((await get("operator")).json.cameras[0].streamKey).toBeNull();
  });

  test("of a short key nothing is shown", async () => {
    keys({ garden: "short" });
    expect((await get("operator")).json.cameras[0].streamKey).toBe("…");
  });

  test("SSM is asked for ten keys at a time", async () => {
    const names = Array.from({ length: 21 }, (_, i) => `camera-${i}`);
    keys(Object.fromEntries(names.map((name) => [name, `${name}-0123456789-end${name}`])));
    const { json } = await get("operator", names);
    expect(fake.received.map(({ input }) => input.Names.length).sort()).toEqual([1, 10, 10]);
    expect(json.cameras.every(({ streamKey }: { streamKey: string }) => streamKey.includes("…"))).toBe(true);
  });

  test("without cameras there is nothing to ask", async () => {
    expect((await get("operator", [])).json).toEqual({ cameras: [] });
  });

  test("is for viewers", async () => {
    expect(refusal(await get(""))).toEqual([403, "forbidden"]);
  });
});
