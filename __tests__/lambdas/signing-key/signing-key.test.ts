import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { Secret } from "../../../lambdas/shared/secret";
import { signingKey } from "../../../lambdas/signing-key/signing-key";
import { FakeAws, type Received } from "../support/fake-aws";
import { captureLogs } from "../support/logs";

const logs = captureLogs();
const fake = FakeAws.forTests();
const Name = "/loge/test/playback/key";

/** An SSM with one parameter; refuses as often as it is told to. */
function account({ value = "unset", refuse = 0 } = {}) {
  const parameter = { value };
  fake.answer = ({ operation, input }: Received) => {
    if (refuse-- > 0) return { status: 400, body: { __type: "AccessDeniedException", message: "not authorized" } };
    if (operation === "PutParameter") parameter.value = input.Value;
    return { body: operation === "GetParameter" ? { Parameter: { Value: parameter.value } } : {} };
  };
  return parameter;
}

/** Calls the function as Terraform does, with half a minute that only its pauses take. */
function call() {
  let left = 30_000;
  const pause = async (ms: number) => {
    left -= ms;
  };
  return signingKey(new Secret(fake.aws, Name), pause)({}, { getRemainingTimeInMillis: () => left });
}

describe("the signing key", () => {
  test("is an RSA pair of 2048 bits: the private half goes to SSM, the public one is the answer", async () => {
    const parameter = account();
    const answer = await call();
    const kept = createPrivateKey(parameter.value);
    expect(kept.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(answer).toEqual({ publicKey: createPublicKey(kept).export({ type: "spki", format: "pem" }) });
    // CloudFront reads a key without its last line break as another one.
    expect(answer.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/);
    expect(fake.received.map(({ operation, input: { Value, ...input } }) => [operation, input])).toEqual([
      ["GetParameter", { Name, WithDecryption: true }],
      ["PutParameter", { Name, Type: "SecureString", Overwrite: true }],
    ]);
    // A parameter of the standard tier takes no more.
    expect(parameter.value.length).toBeLessThan(4096);
  });

  test("is made once: called again, the same public half is the answer", async () => {
    const parameter = account();
    const first = await call();
    const { value } = parameter;
    expect(await call()).toEqual(first);
    expect(parameter.value).toBe(value);
  });

  test("is never told: neither answer nor log has a line of it", async () => {
    const parameter = account();
    const told = JSON.stringify([await call(), await call(), logs]);
    const lines = parameter.value.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => told.includes(line))).toEqual([]);
    expect(logs).toEqual([expect.objectContaining({ level: "INFO", parameter: Name })]);
  });

  test("waits until AWS knows the rights of its role", async () => {
    const parameter = account({ refuse: 3 });
    await call();
    expect(parameter.value).toContain("PRIVATE KEY");
  });

  test("fails when its role has no rights, with AWS's words", async () => {
    account({ refuse: 1000 });
    await expect(call()).rejects.toThrow("not authorized");
    expect(fake.received.length).toBeLessThan(40);
  });

  test("leaves alone what is no key, and does not repeat it", async () => {
    const parameter = account({ value: "my password" });
    await expect(call()).rejects.toThrow(`${Name} holds something that is no private key.`);
    await expect(call()).rejects.not.toThrow("my password");
    expect(parameter.value).toBe("my password");
  });

  test("fails at once when the parameter is gone", async () => {
    fake.refuse("ParameterNotFound");
    await expect(call()).rejects.toThrow("ParameterNotFound");
    expect(fake.received).toHaveLength(1);
  });
});
