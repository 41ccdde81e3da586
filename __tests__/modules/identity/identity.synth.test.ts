import { describe, expect, test } from "@jest/globals";
import { Identity, type IdentityProps } from "../../../modules/identity";
import { synth } from "../../support/synth";

const made = (props: Partial<IdentityProps> = {}) =>
  synth((stack) => new Identity(stack, "identity", { name: "loge-test", ...props })).resource;
const pool = (props: Partial<IdentityProps> = {}) => made(props).aws_cognito_user_pool.identity_pool;

describe("identity", () => {
  test("nobody signs up: people are invited by e-mail, and no person is in Terraform", () => {
    expect(pool().admin_create_user_config.allow_admin_create_user_only).toBe(true);
    expect(Object.keys(made()).filter((type) => /cognito_user$|user_in_group/.test(type))).toEqual([]);
  });

  test("an address is a name, however it is written", () => {
    expect(pool()).toMatchObject({ username_attributes: ["email"], username_configuration: { case_sensitive: false } });
  });

  test("there are viewers, publishers and operators", () => {
    const names = Object.values<any>(made().aws_cognito_user_group).map(({ name }) => name);
    expect(names.sort()).toEqual(["operator", "publisher", "viewer"]);
  });

  test("whoever knows the client's id cannot go round the API", () => {
    expect(made().aws_cognito_user_pool_client.identity_client).toMatchObject({
      explicit_auth_flows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      prevent_user_existence_errors: "ENABLED",
      access_token_validity: 60,
      refresh_token_validity: 30,
      token_validity_units: [{ access_token: "minutes", id_token: "minutes", refresh_token: "days" }],
    });
  });

  test("people are kept unless protection is off", () => {
    expect(pool().deletion_protection).toBe("ACTIVE");
    expect(pool({ protect: false }).deletion_protection).toBe("INACTIVE");
  });

  test("an invitation's password says how long it works", () => {
    const { password_policy, admin_create_user_config } = pool({ invitationDays: 3 });
    expect(password_policy.temporary_password_validity_days).toBe(3);
    expect(admin_create_user_config.invite_message_template.email_message).toMatch(/\{username\}.*\{####\}.*3 days/);
  });
});
