import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { App } from "cdktf";
import { compose } from "../main";
import { load, parse } from "../settings";
import { fakeArtifacts } from "./support/artifacts";
import { addresses, synthEnvironment, synthStack, type Terraform } from "./support/synth";

const environments = { local: synthEnvironment("local"), prod: synthEnvironment("prod") };
const each = Object.entries(environments);

/** Every text of a stack with where it stands. */
function texts(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [`${path}.${key}`, key] as [string, string],
    ...texts(inner, `${path}.${key}`),
  ]);
}

/** Writes an environment as `npm run synth` does, and reads back every file of it. */
function written(environment: string): Map<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), "loge-synth-"));
  const app = new App({ outdir });
  compose(app, load(`settings/${environment}.json`), fakeArtifacts());
  app.synth();
  const files = readdirSync(outdir, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(outdir, file)).isFile(),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(join(outdir, file), "latin1")]));
}

describe("addresses", () => {
  // A renamed resource is destroyed and made anew, so a name that changes must be seen, and come with a `moved` block.
  test.each(each)("of %s are the ones that were agreed on", (name, tf) => {
    expect(addresses(tf)).toEqual(readFileSync(`__tests__/addresses.${name}.txt`, "utf8").trim().split("\n"));
  });

  test("a domain that is off leaves no trace", () => {
    const { domain, ...rest } = JSON.parse(readFileSync("settings/prod.json", "utf8"));
    const without = synthStack((app) => compose(app, parse(rest), fakeArtifacts()));
    expect(domain.name).toBe("live.example.com");
    expect(addresses(without).filter((address) => /acm|route53/.test(address))).toEqual([]);
    expect(without.provider.aws).toHaveLength(1);
    expect(JSON.stringify(without)).not.toContain(domain.name);
  });

  test("who does not sign leaves no trace", () => {
    const ssm = synthEnvironment("local", { playbackSigner: "ssm" });
    expect(JSON.stringify(environments.local)).not.toMatch(
      /SIGNING_KEY_PARAMETER|signing-key|aws_lambda_invocation|playback\/key/,
    );
    expect(JSON.stringify(ssm)).not.toMatch(/kms|SIGNING_KEY_ARN/i);
    const { policy } = ssm.resource.aws_iam_role_policy.api_playback_policy;
    expect(JSON.parse(policy).Statement).toContainEqual({
      ...{ Sid: "ReadSigningKey", Effect: "Allow", Action: "ssm:GetParameter" },
      Resource: "${aws_ssm_parameter.cdn_signer_parameter.arn}",
    });
    const names = Object.values<any>(ssm.resource.aws_ssm_parameter).map(({ name }) => name);
    expect(names).toContain("/loge/local/playback/key-1");
  });

  test("an admin door that is closed leaves no trace", () => {
    const { owncastAdmin, ...rest } = JSON.parse(readFileSync("settings/local.json", "utf8"));
    const doors = (settings: object) => {
      const tf = synthStack((app) => compose(app, parse(settings), fakeArtifacts()));
      return addresses(tf).filter((address) => /_admin(_|$)/.test(address) && !/password/.test(address)).length;
    };
    expect(doors({ ...rest, owncastAdmin })).toBe(3);
    expect(doors(rest)).toBe(0);
  });
});

test("whoever copies a playback cookie can watch for as long as the settings say", () => {
  const minutes = (settings: object) => {
    const given = { ...JSON.parse(readFileSync("settings/prod.json", "utf8")), ...settings };
    const { resource } = synthStack((app) => compose(app, parse(given), fakeArtifacts()));
    return resource["aws_lambda_function"].api_playback_function.environment.variables.PLAYBACK_MINUTES;
  };
  expect(minutes({})).toBe("60");
  expect(minutes({ playbackMinutes: 10 })).toBe("10");
});

describe.each(each)("%s", (environment, tf: Terraform) => {
  test("no token is left unresolved", () => {
    const leaks = texts(tf).filter(([, text]) => /TfToken|\[object |undefined|NaN|-1\.8\d*e\+308/.test(text));
    expect(leaks).toEqual([]);
  });

  test("every reference leads to something that is there", () => {
    const known = new Set([...addresses(tf)]);
    const references = texts(tf).flatMap(([path, text]) =>
      [...text.matchAll(/(data\.)?\b(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)/g)].map(([reference]) => ({ path, reference })),
    );
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(({ reference }) => !known.has(reference))).toEqual([]);
  });

  test("no secret value is written", () => {
    const secrets = texts(tf).filter(([path]) => /\.(password|secret|private_key|value_wo)$/.test(path));
    expect(secrets.filter(([, text]) => !["unset", "value_wo"].includes(text))).toEqual([]);
  });

  test("nothing is asked of an account at plan time, except the signing key's public half", () => {
    expect(Object.keys(tf.data)).toEqual(["aws_kms_public_key"]);
  });

  test("two runs in two folders write the same bytes, and no path of this machine", () => {
    const [first, second] = [written(environment), written(environment)];
    expect([...first.keys()]).toEqual([...second.keys()]);
    expect([...first.keys()].filter((file) => first.get(file) !== second.get(file))).toEqual([]);
    const machine = [tmpdir(), process.cwd()];
    expect(
      [...first].filter(([, content]) => machine.some((path) => content.includes(path))).map(([file]) => file),
    ).toEqual([]);
  });

  test("every name of the account carries project and environment", () => {
    const named = [
      "aws_iam_role",
      "aws_lambda_function",
      "aws_dynamodb_table",
      "aws_sqs_queue",
      "aws_s3_bucket",
      "aws_cloudfront_cache_policy",
    ];
    const names = named.flatMap((type) =>
      Object.values(tf.resource[type]).map((block: any) => block.name ?? block.function_name ?? block.bucket),
    );
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(name).toMatch(new RegExp(`^loge-${environment}-`));
  });
});

test("the distribution names of the API only the API itself, so that nothing waits for itself", () => {
  const distribution = JSON.stringify(environments.prod.resource.aws_cloudfront_distribution);
  expect([...new Set(distribution.match(/aws_(apigatewayv2|lambda)_\w+/g))]).toEqual(["aws_apigatewayv2_api"]);
});
