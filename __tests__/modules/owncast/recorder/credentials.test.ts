import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Credentials, InstanceMetadata, type Keys } from "../../../../modules/owncast/recorder/credentials";
import { ManualClock } from "./support/memory";
import { Metadata } from "./support/stand-ins";

describe("role keys", () => {
  let clock: ManualClock;
  let asked: number;
  let isBroken: boolean;
  let credentials: Credentials;

  beforeEach(() => {
    clock = new ManualClock();
    asked = 0;
    isBroken = false;
    credentials = new Credentials(async () => {
      if (isBroken) throw new Error("IMDS answered 503");
      return keys(String(++asked), clock.now() + 120_000);
    }, clock);
  });

  const keys = (accessKeyId: string, expires: number): Keys => ({
    accessKeyId,
    secretAccessKey: "s",
    sessionToken: "t",
    expires,
  });
  const id = async () => (await credentials.get()).accessKeyId;

  test("are asked for once, also by many at once", async () => {
    expect(await Promise.all([id(), id(), id()])).toEqual(["1", "1", "1"]);
    expect(asked).toBe(1);
  });

  test("are renewed at half of their life", async () => {
    await id();
    await clock.advance(59_000);
    expect(await id()).toBe("1");
    await clock.advance(1_000);
    expect(await id()).toBe("2");
  });

  test("that cannot be renewed are used to their end, and then there are none", async () => {
    await id();
    isBroken = true;
    await clock.advance(119_000);
    expect(await id()).toBe("1");
    await clock.advance(1_000);
    await expect(id()).rejects.toThrow("IMDS answered 503");
    isBroken = false;
    expect(await id()).toBe("2");
  });

  test("that S3 refuses are replaced at once", async () => {
    await id();
    credentials.renew();
    expect(await id()).toBe("2");
  });
});

describe("the instance metadata", () => {
  let service: Metadata;
  beforeEach(async () => {
    service = await Metadata.start(120);
  });
  afterEach(() => service.close());

  test("gives the role's keys and the instance's id to who asks with a token", async () => {
    const metadata = new InstanceMetadata(service.url);
    expect(await metadata.keys()).toMatchObject({
      accessKeyId: "AKIA0",
      secretAccessKey: "secret",
      sessionToken: "session",
    });
    expect(await metadata.instanceId()).toBe("i-0123456789abcdef0");
  });

  test("says what is wrong", async () => {
    service.isBroken = true;
    await expect(new InstanceMetadata(service.url).keys()).rejects.toThrow("IMDS answered 503 for api/token");
  });
});
