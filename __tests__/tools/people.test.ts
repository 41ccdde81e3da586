import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, test } from "@jest/globals";
import { invite, resetTotp } from "../../tools/people";
import { serve } from "../support/web";

/** A pool that answers everything with one refusal. */
async function refusing(type: string, message: string) {
  const { url, close } = await serve((_, response) =>
    response
      .writeHead(400, { "content-type": "application/x-amz-json-1.1" })
      .end(JSON.stringify({ __type: type, message })),
  );
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const cognito = new CognitoIdentityProviderClient({
    region: "us-east-1",
    endpoint: url,
    credentials,
    maxAttempts: 1,
  });
  return { pool: { cognito, id: "us-east-1_pool", sendsMail: true }, close };
}

describe("what Cognito refuses is said in a sentence, without a stack", () => {
  test.each([
    [
      "nobody of this name",
      "UserNotFoundException",
      resetTotp,
      /^nobody@example\.com has not been invited: npm run invite/,
    ],
    [
      "a refused TOTP reset",
      "InvalidParameterException",
      resetTotp,
      /^nobody@example\.com: Cognito says no: because\.$/,
    ],
  ])("%s", async (_, type, action, message) => {
    const { pool, close } = await refusing(type, "because.");
    const refused = action(pool, "nobody@example.com");
    await expect(refused).rejects.toMatchObject({ name: "SetupError", message: expect.stringMatching(message) });
    await close();
  });

  test("an address that the pool does not take", async () => {
    const { pool, close } = await refusing("InvalidParameterException", "Username should be an email.");
    const refused = invite(pool, { email: "a@b.c", group: "viewer" });
    await expect(refused).rejects.toMatchObject({
      name: "SetupError",
      message: "a@b.c: Cognito says no: Username should be an email.",
    });
    await close();
  });
});
