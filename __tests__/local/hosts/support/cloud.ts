import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EC2Client, RunInstancesCommand, StartInstancesCommand, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { freePort } from "../../../../local/ports";
import type { State } from "../../../../local/terraform/state";
import { tgz } from "../../../../modules/host/archive";
import { bundled, userData } from "../../../../modules/host/user-data";
import { type HostFile, readArtifacts } from "../../../../tools/artifacts";
import { buildRecorder } from "../../../../tools/build/recorder";
import { callAws, jsonAws, queryAws } from "../../../support/emulator";
import { role, stateOf } from "../../../support/state";

const repository = join(__dirname, "../../../..");
const bucket = "loge-test-media";
const region = "us-east-1";
const archive = "artifacts/owncast.zip";

/** The two hosts of one camera as Terraform would make them: what they ship is the modules' own. */
export async function cloud(endpoint: string, folder: string) {
  const dist = join(folder, "dist");
  await buildRecorder(repository, join(dist, "recorder"));
  const artifacts = readArtifacts(repository, { dist });
  const taken = new Set<number>();
  const port = () => freePort(taken);
  const ports = { rtmp: await port(), rtmps: await port(), owncastRtmp: await port(), owncastWeb: await port() };
  const camera = { name: "garden", title: "Garden", latency: 1, sound: true, allowedCidrs: ["0.0.0.0/0"], ports };
  const recorderPort = await port();

  await s3(endpoint, "PUT", "");
  await s3(endpoint, "PUT", archive, readFileSync(variable("LOGE_OWNCAST_ZIP")));
  const secrets = ["/loge/test/owncast/stream-key/garden", "/loge/test/owncast/admin-password"];
  for (const name of secrets) await ssm(endpoint, "PutParameter", { Name: name, Type: "SecureString", Value: "unset" });

  const ec2 = new EC2Client({ endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  const addresses = { proxy: "172.31.0.10", owncast: "172.31.0.26" };
  const subnet = await subnetOf(endpoint);
  const launch = async (host: "proxy" | "owncast"): Promise<[string, Record<string, unknown>][]> => {
    const files = artifacts.hostFiles(host);
    const settings = {
      LOGE_HOST: host,
      LOGE_PROJECT: "loge",
      LOGE_ENVIRONMENT: "test",
      LOGE_REGION: region,
      LOGE_BUCKET: bucket,
      LOGE_PARAMETERS: `/loge/test/${host}`,
      LOGE_LISTEN: "0.0.0.0",
      LOGE_PRIVATE_ADDRESS: addresses[host],
      LOGE_OWNCAST_ADDRESS: addresses.owncast,
      LOGE_IDLE_MINUTES: 60,
      LOGE_RECORDER_PORT: recorderPort,
      LOGE_OWNCAST_ARCHIVE: archive,
      LOGE_OWNCAST_SHA256: variable("LOGE_OWNCAST_SHA256"),
    };
    const bundle = tgz([
      ...bundled(files).map(hurried),
      text("etc/loge/host.env", environment(settings)),
      text("etc/loge/cameras.json", JSON.stringify([camera])),
    ]);
    const key = `hosts/${host}/${createHash("sha256").update(bundle).digest("hex")}.tgz`;
    await s3(endpoint, "PUT", key, bundle);
    await ssm(endpoint, "PutParameter", {
      Name: `/loge/test/${host}/bundle`,
      Type: "String",
      Value: `s3://${bucket}/${key}`,
    });
    await profile(endpoint, host);
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: "ami-12c6146b",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnet,
        PrivateIpAddress: addresses[host],
        UserData: Buffer.from(
          applied(userData({ files, region, bundleParameter: `/loge/test/${host}/bundle` })),
        ).toString("base64"),
      }),
    );
    const id = Instances[0]?.InstanceId;
    return [
      ...role(host, "ec2.amazonaws.com"),
      ["aws_iam_instance_profile", { name: host, role: host }],
      ["aws_volume_attachment", { instance_id: id, volume_id: `vol-${host}` }],
      [
        "aws_instance",
        {
          id,
          arn: `arn:aws:ec2:${region}:123456789012:instance/${id}`,
          private_ip: addresses[host],
          iam_instance_profile: host,
          instance_initiated_shutdown_behavior: "stop",
          tags: { "loge:host": host },
        },
      ],
    ];
  };
  const state: State = stateOf(...(await launch("proxy")), ...(await launch("owncast")));
  const id = (host: string) =>
    state.find("aws_instance", (it) => it.tags["loge:host"] === host)?.attributes.id as string;
  return {
    state,
    ports,
    streamKey: async () =>
      (await ssm(endpoint, "GetParameter", { Name: secrets[0], WithDecryption: true })).Parameter.Value as string,
    object: async (key: string) => {
      const answer = await s3(endpoint, "GET", key);
      return answer.status === 200 ? answer.text : undefined;
    },
    stop: async (host: string) => void (await ec2.send(new StopInstancesCommand({ InstanceIds: [id(host)] }))),
    start: async (host: string) => void (await ec2.send(new StartInstancesCommand({ InstanceIds: [id(host)] }))),
    close: () => ec2.destroy(),
  };
}

/** As Terraform writes it: `$${` is its way to say `${`. */
function applied(template: string): string {
  return template.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

function s3(endpoint: string, method: string, key: string, body?: Buffer) {
  return callAws(endpoint, "s3", {
    method,
    path: `/${bucket}/${key}`,
    body: body && Buffer.from(body),
    headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  });
}

async function ssm(endpoint: string, action: string, parameters: unknown) {
  const { status, text, json } = await jsonAws(endpoint, "ssm", `AmazonSSM.${action}`, parameters);
  if (status !== 200) throw new Error(`${action}: ${text}`);
  return json;
}

async function subnetOf(endpoint: string): Promise<string> {
  const { text: answer } = await queryAws(endpoint, "ec2", { Action: "DescribeSubnets" });
  const subnets = answer.split("<item>").filter((item) => item.includes("<cidrBlock>172.31.0.0/20<"));
  return /<subnetId>([^<]+)/.exec(subnets[0] ?? "")?.[1] ?? "";
}

async function profile(endpoint: string, name: string): Promise<void> {
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  });
  await queryAws(endpoint, "iam", { Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument: trust });
}

/** A test does not wait for the 20 seconds between two looks at the stream keys. */
function hurried(file: HostFile): HostFile {
  if (!file.path.endsWith("/owncast-keys.timer")) return file;
  return {
    ...file,
    content: Buffer.from(file.content.toString().replace("OnUnitInactiveSec=20s", "OnUnitInactiveSec=1s")),
  };
}

function text(path: string, content: string): HostFile {
  return { path, mode: 0o644, content: Buffer.from(content) };
}

function environment(settings: Record<string, string | number>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
