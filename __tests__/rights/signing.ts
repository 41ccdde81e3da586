import { verify } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Decision, Emulator } from "../../local/emulator";
import type { State } from "../../local/terraform/state";
import { event } from "../lambdas/support/request";
import { loadFunction } from "./functions";
import { type Role, rightsOf, says, takeRoles } from "./role";

const actions = ["GetParameter", "GetParameters", "GetParameterHistory", "GetParametersByPath", "PutParameter"];

/** What the table says of a key in KMS, of one in SSM: who makes it, who signs with it, and that nobody else sees it. */
export function describeSigning(applied: () => { emulator: Emulator; state: State }): void {
  describe("with rights enforced, and the signing key in SSM", () => {
    let roles: readonly Role[];
    let parameter: string;
    let seen: readonly Decision[];
    let publicKey: string;
    let cookies: string[];
    const role = (name: string) => roles.find((it) => it.name === name) as Role;

    beforeAll(async () => {
      const { emulator, state } = applied();
      const { endpoint } = emulator;
      parameter = state.find("aws_ssm_parameter", (it) => it.name.includes("/playback/"))?.attributes["arn"];
      roles = await takeRoles(state, endpoint);
      const load = (name: "playback" | "signing-key") =>
        loadFunction(name, { state, endpoint, credentials: role(name).credentials });
      const [maker, playback] = [await load("signing-key"), await load("playback")];
      const viewer = { groups: "viewer", headers: { "x-loge": "1" } };
      await emulator.enforceIam(true);
      try {
        ({ publicKey } = await maker({}));
        ({ cookies } = await playback(event("POST /session/playback", viewer)));
        seen = await emulator.decisions();
      } finally {
        await emulator.enforceIam(false);
      }
    });

    test("each of the two reads the key, and calls nothing else", () => {
      const reads = (name: string) => ({
        principal: expect.stringContaining(`assumed-role/loge-local-${name}/`),
        ...{ action: "ssm:GetParameter", resource: parameter, allowed: true },
      });
      expect(seen).toEqual(["signing-key", "playback"].map((name) => expect.objectContaining(reads(name))));
    });

    test("nobody else may, and none of the two may more", () => {
      const may = roles.flatMap((one) =>
        actions.filter((action) => says(one, `ssm:${action}`, parameter)).map((action) => `${one.name} ${action}`),
      );
      expect(may.sort()).toEqual(["playback GetParameter", "signing-key GetParameter", "signing-key PutParameter"]);
      const others = rightsOf(role("signing-key")).filter(([, resource]) => resource !== parameter);
      expect(others.map(([action]) => action)).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
      expect(roles.filter((one) => rightsOf(one).some(([action]) => action.startsWith("kms:")))).toEqual([]);
    });

    test("what it signs is verified by the key that CloudFront trusts", () => {
      const { state } = applied();
      const { id, encoded_key: held } = state.one("aws_cloudfront_public_key").attributes;
      expect([held, state.one("aws_cloudfront_key_group").attributes["items"]]).toEqual([publicKey, [id]]);
      const values = new Map(
        cookies.map((cookie) => /^CloudFront-([^=]+)=([^;]*)/.exec(cookie)?.slice(1) as [string, string]),
      );
      const bytes = (name: string) =>
        Buffer.from(values.get(name)?.replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/") ?? "", "base64");
      expect([values.get("Key-Pair-Id"), values.get("Hash-Algorithm")]).toEqual([id, ""]);
      expect(verify("sha1", bytes("Policy"), held, bytes("Signature"))).toBe(true);
    });
  });
}
