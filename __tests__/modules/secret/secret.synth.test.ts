import { expect, test } from "@jest/globals";
import { synthEnvironment } from "../../support/synth";

test("every secret is a placeholder that Terraform writes once, and whatever it later says of it is not sent", () => {
  const { aws_ssm_parameter: parameters } = synthEnvironment("prod", { playbackSigner: "ssm" }).resource;
  const secrets = Object.entries<any>(parameters).filter(([, { type }]) => type === "SecureString");
  // The admin's password, and a key and the one before it for each of two cameras; the key that signs.
  expect(secrets).toHaveLength(6);
  for (const [, secret] of secrets)
    expect(secret).toMatchObject({
      ...{ value_wo: "unset", value_wo_version: 1, lifecycle: { ignore_changes: ["description"] } },
    });
});
