import { describe, expect, test } from "@jest/globals";
import { synth } from "../../support/synth";
import { addHosts, camera, type HostOverrides } from "../host/support/place";

const tf = (overrides: HostOverrides = {}) => synth((stack) => addHosts(stack, overrides)) as any;
const release = (owncast: object) => tf({ owncast: { owncast: { version: "0.2.5", ...owncast } } });

describe("the media host", () => {
  test("has one private address, for ever, and is reached by nothing else", () => {
    expect(tf().resource.aws_instance.owncast_instance).toMatchObject({
      private_ip: "10.20.0.26",
      subnet_id: "${aws_subnet.network_owncast_subnet.id}",
      vpc_security_group_ids: ["${aws_security_group.network_owncast_group.id}"],
    });
  });

  test("writes recordings, reads programs, makes keys: it deletes and lists nothing", () => {
    const { Statement } = JSON.parse(tf().resource.aws_iam_role_policy.owncast_role_policy.policy);
    expect(Statement.slice(4)).toEqual([
      { Sid: "Owncast", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::loge-test-media/artifacts/*" },
      { Sid: "Record", Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::loge-test-media/media/*" },
      {
        Sid: "MakeKeys",
        Effect: "Allow",
        Action: "ssm:PutParameter",
        Resource: [
          "arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/owncast/stream-key/*",
          "arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/owncast/admin-password",
        ],
      },
      {
        Sid: "FollowKeys",
        Effect: "Allow",
        Action: "ssm:GetParameters",
        Resource: [
          "arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/owncast/stream-key/*",
          "arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/owncast/stream-key-before/*",
        ],
      },
      {
        Sid: "ForgetKeys",
        Effect: "Allow",
        Action: "ssm:PutParameter",
        Resource: "arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/owncast/stream-key-before/*",
      },
    ]);
  });
});

describe("keys", () => {
  test("have two places for each camera and one for the admin, with a placeholder that Terraform never reads back", () => {
    const { aws_ssm_parameter } = tf({ place: { cameras: [camera("garden"), camera("front-door")] } }).resource;
    const secrets = Object.values<any>(aws_ssm_parameter).filter(({ type }) => type === "SecureString");
    expect(secrets.map(({ name }) => name).sort()).toEqual([
      "/loge/test/owncast/admin-password",
      "/loge/test/owncast/stream-key-before/front-door",
      "/loge/test/owncast/stream-key-before/garden",
      "/loge/test/owncast/stream-key/front-door",
      "/loge/test/owncast/stream-key/garden",
    ]);
    for (const secret of secrets) {
      expect(secret).toMatchObject({ value_wo: "unset", value_wo_version: 1 });
      expect(secret).not.toHaveProperty("value");
    }
  });

  test("are told as a place, not as a value", () => {
    const told: string[] = [];
    synth((stack) => told.push(addHosts(stack).owncast.streamKeys));
    expect(told).toEqual(["/loge/test/owncast/stream-key"]);
  });
});

describe("Owncast's zip", () => {
  const sha256 = "c".repeat(64);

  test("goes to the private bucket under its version and target, checked by the sum as it is written", () => {
    expect(release({ sha256 }).resource.aws_s3_object.owncast_archive).toMatchObject({
      key: "artifacts/owncast-0.2.5-linux-arm64.zip",
      source: `\${path.module}/assets/owncast_archive_file/${sha256}/owncast.zip`,
      source_hash: sha256,
    });
    expect(release({ sha256, target: "linux-64bit" }).resource.aws_s3_object.owncast_archive.key).toBe(
      "artifacts/owncast-0.2.5-linux-64bit.zip",
    );
  });

  test("is copied beside the stack where it is on this machine; a plan says the same with and without", () => {
    const file = `${process.cwd()}/package.json`;
    const source = (owncast: object) => release(owncast).resource.aws_s3_object.owncast_archive.source;
    expect(source({ sha256, file }).replace("package.json", "owncast.zip")).toBe(source({ sha256 }));
  });

  test("without a known sum warns at every plan, and the host takes none", () => {
    const unpinned = release({});
    expect(unpinned.check.owncast_is_pinned.assert).toEqual([
      {
        condition: '${aws_s3_object.owncast_archive.source_hash != "unpinned"}',
        error_message: "The SHA-256 of Owncast 0.2.5 for linux-arm64 is not known: npm run pin.",
      },
    ]);
    expect(unpinned.resource.aws_s3_object.owncast_archive.source_hash).toBe("unpinned");
    expect(release({ sha256 })).not.toHaveProperty("check");
  });
});

describe("a camera with renditions", () => {
  const renditions = [{ name: "720p", height: 720, kbps: 2500 }];
  const type = (cameras: ReturnType<typeof camera>[]) =>
    tf({ place: { cameras } }).resource.aws_instance.owncast_instance.instance_type;

  test("has a host that may compute for hours", () => {
    expect(type([camera("garden")])).toBe("t4g.small");
    expect(type([camera("garden"), camera("door", { renditions })])).toBe("c7g.large");
  });
});
