import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { serveMetadata } from "../../../local/hosts/imds";

const HOUR = { "x-aws-ec2-metadata-token-ttl-seconds": "3600" };

describe("the instance metadata service", () => {
  let service: Awaited<ReturnType<typeof serveMetadata>>;
  let given = 0;
  let now = Date.parse("2026-01-01T00:00:00Z");
  let refused = false;
  beforeEach(async () => {
    given = 0;
    refused = false;
    jest.spyOn(Date, "now").mockImplementation(() => now);
    service = await serveMetadata({
      instanceId: "i-1",
      instanceType: "t4g.small",
      imageId: "ami-1",
      account: "123456789012",
      availabilityZone: "us-east-1a",
      hostname: "ip-10-20-0-26",
      privateIp: "10.20.0.26",
      role: "loge-owncast",
      publicIp: () => undefined,
      userData: () => "#cloud-config\n",
      keys: async () => {
        if (refused) throw new Error("the trust policy");
        given += 1;
        return { accessKeyId: `key-${given}`, secretAccessKey: "secret", sessionToken: "session" };
      },
    });
  });
  afterEach(async () => {
    await service.stop();
    jest.restoreAllMocks();
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${service.endpoint}/latest/${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  const token = async (headers: Record<string, string> = HOUR) => ask("api/token", { method: "PUT", headers });
  const get = async (path: string) => ask(path, { headers: { "x-aws-ec2-metadata-token": (await token()).text } });
  const keys = async () => JSON.parse((await get("meta-data/iam/security-credentials/loge-owncast")).text);

  test("answers nobody without a token", async () => {
    expect((await ask("meta-data/instance-id")).status).toBe(401);
    expect((await ask("meta-data/instance-id", { headers: { "x-aws-ec2-metadata-token": "guessed" } })).status).toBe(
      401,
    );
  });

  test("gives tokens for as long as asked, and to no proxy", async () => {
    expect((await token({})).status).toBe(400);
    expect((await token({ "x-aws-ec2-metadata-token-ttl-seconds": "21601" })).status).toBe(400);
    expect((await token({ ...HOUR, "x-forwarded-for": "1.2.3.4" })).status).toBe(403);
    expect((await ask("api/token", { headers: HOUR })).status).toBe(405);
    const { text } = await token({ "x-aws-ec2-metadata-token-ttl-seconds": "10" });
    const headers = { "x-aws-ec2-metadata-token": text };
    expect(await ask("meta-data/instance-id", { headers })).toEqual({ status: 200, text: "i-1" });
    now += 10_000;
    expect((await ask("meta-data/instance-id", { headers })).status).toBe(401);
  });

  test.each([
    ["meta-data/local-ipv4", "10.20.0.26"],
    ["meta-data/placement/region", "us-east-1"],
    ["meta-data/placement/availability-zone", "us-east-1a"],
    ["meta-data/iam/security-credentials/", "loge-owncast"],
    ["meta-data/placement/", "availability-zone\nregion"],
    ["user-data", "#cloud-config\n"],
  ])("knows %s", async (path, text) => {
    expect(await get(path)).toEqual({ status: 200, text });
  });

  test("says 404 to what an instance has not: no public address, no such path", async () => {
    expect((await get("meta-data/public-ipv4")).status).toBe(404);
    expect((await get("meta-data/nothing")).status).toBe(404);
  });

  test("gives keys for two minutes, and new ones after one", async () => {
    expect(await keys()).toMatchObject({
      Code: "Success",
      AccessKeyId: "key-1",
      Expiration: new Date(now + 120_000).toISOString().replace(".000", ""),
    });
    now += 59_000;
    expect((await keys()).AccessKeyId).toBe("key-1");
    now += 1_000;
    expect((await keys()).AccessKeyId).toBe("key-2");
  });

  test("says why there are no keys, and asks again the next time", async () => {
    refused = true;
    expect(await keys()).toMatchObject({ Code: "AssumeRoleUnauthorizedAccess", Message: "the trust policy" });
    refused = false;
    expect((await keys()).Code).toBe("Success");
  });
});
