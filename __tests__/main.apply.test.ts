import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from "@aws-sdk/client-cognito-identity-provider";
import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { App } from "cdktf";
import { Aws } from "../lambdas/shared/aws";
import { Secret } from "../lambdas/shared/secret";
import { type Emulator, startEmulator } from "../local/emulator";
import { Terraform } from "../local/terraform/cli";
import { State } from "../local/terraform/state";
import { compose } from "../main";
import { parse } from "../settings";
import { type Artifacts, readArtifacts } from "../tools/artifacts";
import { losses } from "../tools/destroy/losses";
import { held } from "../tools/destroy/protection";
import { describeRights } from "./rights";
import { describeSigning } from "./rights/signing";
import { fakeArtifacts } from "./support/artifacts";
import { emulatorPython } from "./support/emulator";

const minutes = 60_000;
const folder = mkdtempSync(join(tmpdir(), "loge-apply-"));
const state = join(folder, "terraform.tfstate");
const fakes = fakeArtifacts();
/** Stand-ins, but for the function that Terraform calls. */
const artifacts: Artifacts = {
  ...fakes,
  lambda: (name) => (name === "signing-key" ? readArtifacts(process.cwd()) : fakes).lambda(name),
};
const owncast = createHash("sha256")
  .update(readFileSync(artifacts.owncast as string))
  .digest("hex");
const local = {
  ...JSON.parse(readFileSync("settings/local.json", "utf8")),
  owncast: { sha256: { "linux-arm64": owncast } },
  guard: { alarms: { email: "ann@example.com" }, budget: { usd: 30, email: "ann@example.com" } },
  protect: true,
};

let emulator: Emulator;
let ec2: EC2Client;

beforeAll(async () => {
  emulator = await startEmulator({ python: emulatorPython(), dir: join(folder, "emulator"), log: () => {} });
  ec2 = new EC2Client(client());
});

afterAll(() => emulator?.stop());

const client = () => ({
  region: "us-east-1",
  endpoint: emulator.endpoint,
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
});

const aws = () =>
  new Aws({ region: "us-east-1", ...client().credentials, endpoint: emulator.endpoint, patience: 60_000 });

/** Terraform in a freshly synthesised stack; the state is the same each time. */
async function terraform(settings: object): Promise<Terraform> {
  const outdir = mkdtempSync(join(folder, "synth-"));
  const app = new App({ outdir });
  compose(app, parse(settings), artifacts);
  app.synth();
  const stack = join(outdir, "stacks/local");
  const program = process.env.LOGE_TERRAFORM;
  const data = join(folder, "terraform");
  const made = new Terraform({ stack, data, state, cache: folder, endpoint: emulator.endpoint, program });
  await made.init();
  return made;
}

/** What a plan would touch, and how: `aws_s3_object.site_index_html: updated in-place`. */
async function planned(settings: object): Promise<string[]> {
  const { text } = await (await terraform(settings)).plan();
  return [...text.matchAll(/^ {2}# (\S+) (?:will|must) be (.+)$/gm)].map(([, address, how]) => `${address}: ${how}`);
}

const twoCameras = { ...local, cameras: [...local.cameras, { name: "gate" }] };
const signedFromSsm = { ...twoCameras, playbackSigner: "ssm" };
const instances = () =>
  State.read(state)
    .all("aws_instance")
    .map(({ attributes }) => attributes.id as string)
    .sort();

describe("an environment on the emulator", () => {
  test(
    "is applied, and then there is nothing left to change",
    async () => {
      const { add } = await (await terraform(local)).apply();
      expect(add).toBeGreaterThan(140);
      expect(await planned(local)).toEqual([]);
    },
    6 * minutes,
  );

  describeRights(() => ({ emulator, state: State.read(state) }));

  test(
    "a changed setting changes what it is about, and nothing else",
    async () => {
      expect(await planned({ ...local, retentionDays: 7 })).toEqual([
        "aws_lambda_function.api_recordings_function: updated in-place",
        "aws_lambda_function.catalog_catalog_function: updated in-place",
        "aws_lambda_function.catalog_sweep_sweep_function: updated in-place",
        "aws_s3_bucket_lifecycle_configuration.storage_media_retention: updated in-place",
      ]);
      expect(await planned({ ...local, nightlyStop: { at: "03:30" } })).toEqual([
        "aws_lambda_function.api_servers_function: updated in-place",
        "aws_lambda_function.guard_guard_function: updated in-place",
        "aws_scheduler_schedule.upkeep_owncast_os_update: updated in-place",
        "aws_scheduler_schedule.upkeep_proxy_cert_renew: updated in-place",
        "aws_scheduler_schedule.upkeep_proxy_os_update: updated in-place",
      ]);
    },
    6 * minutes,
  );

  test(
    "another tag replaces nothing: no host, no signing key",
    async () => {
      const changes = await planned({ ...local, tags: { owner: "somebody-else" } });
      expect(changes.length).toBeGreaterThan(30);
      expect(changes.filter((change) => !/: (updated in-place|read during apply)$/.test(change))).toEqual([]);
    },
    6 * minutes,
  );

  test(
    "a camera is added and the signing key goes to SSM while the hosts are stopped, and no host is touched",
    async () => {
      const before = instances();
      await ec2.send(new StopInstancesCommand({ InstanceIds: before }));
      const changes = await planned(signedFromSsm);
      expect(
        changes.filter((change) => /^aws_(instance|launch_template|ebs_volume|volume_attachment)\./.test(change)),
      ).toEqual([]);
      expect(changes).toContain("aws_ssm_parameter.owncast_bundle_parameter: updated in-place");

      await (await terraform(signedFromSsm)).apply();
      expect(instances()).toEqual(before);
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: before }));
      const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
      expect(states).toEqual(["stopped", "stopped"]);
      expect(await planned(signedFromSsm)).toEqual([]);
    },
    6 * minutes,
  );

  describeSigning(() => ({ emulator, state: State.read(state) }));

  test("the state holds no key, password or token", async () => {
    const text = readFileSync(state, "utf8");
    const key = await new Secret(aws(), "/loge/local/playback/key-1").read();
    const lines = key?.split("\n").filter((line) => line.length > 10) ?? [];
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => text.includes(line))).toEqual([]);
    expect(text).not.toMatch(/BEGIN (RSA )?PRIVATE KEY|AKIA[0-9A-Z]{16}/);
    const secure = State.read(state)
      .all("aws_ssm_parameter")
      .filter(({ attributes }) => attributes.type === "SecureString");
    expect(secure).toHaveLength(6);
    for (const { attributes } of secure) expect([attributes.value, attributes.value_wo]).toEqual(["", null]);
  });

  test(
    "is destroyed, protected as it was, once it is known what is lost; and nothing stays behind",
    async () => {
      const applied = State.read(state);
      const protectedOnes = held(applied);
      expect(protectedOnes).toHaveLength(6);
      const lost = losses(applied).join("\n");
      expect(lost).toContain("the buckets loge-local-123456789012-logs, loge-local-123456789012-media, loge-local-");
      expect(lost).toMatch(/all people of loge-local/);
      expect(lost).toMatch(/loge-local-owncast-data \(16 GiB\), loge-local-proxy-data \(1 GiB\)/);
      expect(lost).toMatch(/stream-key\/garden, \/loge\/local\/owncast\/stream-key\/gate/);
      expect(lost).not.toContain("/playback/");
      expect(lost).toMatch(/the key that signs cookies/);
      expect(lost).toMatch(/cameras send to: \d+\.\d+\.\d+\.\d+/);
      const terra = await terraform({ ...signedFromSsm, protect: false });
      // What it hangs on is applied too, and is as it was.
      expect(await terra.apply(protectedOnes)).toMatchObject({ add: 0, change: protectedOnes.length, remove: 0 });
      await terra.destroy();
      expect(JSON.parse(readFileSync(state, "utf8")).resources).toEqual([]);
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
      expect(Volumes).toEqual([]);
      const pools = await new CognitoIdentityProviderClient(client()).send(new ListUserPoolsCommand({ MaxResults: 5 }));
      expect(pools.UserPools).toEqual([]);
      const buckets = await fetch(emulator.endpoint, {
        headers: { authorization: "AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/s3/aws4_request" },
      });
      expect(await buckets.text()).not.toContain("<Bucket>");
    },
    6 * minutes,
  );
});
