import { describe, expect, test } from "@jest/globals";
import { Objects } from "../../../lambdas/shared/objects";
import { Orders } from "../../../lambdas/upkeep/orders";
import { FakeAws } from "../support/fake-aws";

const fake = FakeAws.forTests();
const orders = () => new Orders(new Objects(fake.aws, "media"));

describe("what a host is told to do, and what it answers", () => {
  test("an order is an object beside its bundle, whatever was there", async () => {
    const id = await orders().give("proxy", "proxy-os-update", 1_700_000_000_999);
    const [{ method, url, headers, input }] = fake.received as [(typeof fake.received)[number]];
    expect([method, url]).toEqual(["PUT", "/media/hosts/proxy/upkeep.json"]);
    expect(input).toEqual({ version: 1, id, mode: "proxy-os-update", until: 1_700_000_000 });
    expect(Object.keys(headers).filter((name) => name.startsWith("if-"))).toEqual([]);
  });

  test("an order that S3 does not take is not given", async () => {
    fake.refuse("AccessDenied", 403);
    await expect(orders().give("proxy", "proxy-os-update", 0)).rejects.toThrow("hosts/proxy/upkeep.json: 403");
  });

  test("the answer to this order counts, and no other", async () => {
    fake.answer = () => ({ body: { id: "1", state: "done", said: "12 packages" } });
    expect(await orders().answer("proxy", "1")).toEqual({ state: "done", said: "12 packages" });
    expect(await orders().answer("proxy", "2")).toBeUndefined();
    expect(fake.received.map(({ url }) => url)).toEqual(Array(2).fill("/media/hosts/proxy/upkeep-done.json"));
  });

  test("before a host has ever answered there is none, and what S3 does not tell is no answer", async () => {
    fake.answer = () => ({ status: 404 });
    expect(await orders().answer("proxy", "1")).toBeUndefined();
    fake.answer = () => ({ status: 503 });
    await expect(orders().answer("proxy", "1")).rejects.toThrow("hosts/proxy/upkeep-done.json: 503");
  });
});
