import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolders } from "../../support/folder";
import { synth } from "../../support/synth";
import { bundleOf } from "./support/fake-host";
import { addHosts, camera, type HostOverrides } from "./support/place";

const folder = temporaryFolders();
const hosts = (overrides: HostOverrides = {}) => synth((stack) => addHosts(stack, overrides)).resource;
const both = ["proxy", "owncast"] as const;

describe.each(both)("the %s host", (name) => {
  test("wants tokens from whoever asks for its metadata, one hop away", () => {
    const options = { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 };
    expect(hosts()["aws_instance"][`${name}_instance`].metadata_options).toEqual(options);
    expect(hosts()["aws_launch_template"][`${name}_template`].metadata_options).toEqual(options);
  });

  test("launches Debian 12 for arm64 as Debian publishes it, or the image that the settings name, from an encrypted disk", () => {
    const template = (overrides = {}) => hosts(overrides)["aws_launch_template"][`${name}_template`];
    expect(template().image_id).toBe("resolve:ssm:/aws/service/debian/release/12/latest/arm64");
    expect(template({ place: { ami: "ami-0123456789abcdef0" } }).image_id).toBe("ami-0123456789abcdef0");
    expect(template().block_device_mappings).toEqual([
      {
        device_name: "/dev/xvda",
        ebs: { delete_on_termination: "true", encrypted: "true", volume_size: 8, volume_type: "gp3" },
      },
    ]);
  });

  test("is not replaced for a newer image, is for a new first boot, and powers off to a stop", () => {
    const instance = hosts()["aws_instance"][`${name}_instance`];
    expect(instance.lifecycle.ignore_changes).toEqual(["ami", "launch_template"]);
    expect(instance.user_data_replace_on_change).toBe(true);
    expect(instance.instance_initiated_shutdown_behavior).toBe("stop");
    expect(instance).not.toHaveProperty("ami");
    expect(instance).not.toHaveProperty("root_block_device");
    expect(instance).not.toHaveProperty("associate_public_ip_address");
  });

  test("keeps what must survive it on a volume of its own, encrypted, found by a parameter", () => {
    const tf = hosts();
    expect(tf["aws_ebs_volume"][`${name}_data`]).toMatchObject({
      encrypted: true,
      type: "gp3",
      availability_zone: "us-east-1a",
    });
    expect(tf["aws_volume_attachment"][`${name}_data_attachment`].stop_instance_before_detaching).toBe(true);
    expect(tf["aws_ssm_parameter"][`${name}_volume_parameter`]).toMatchObject({
      name: `/loge/test/${name}/volume`,
      insecure_value: `\${aws_ebs_volume.${name}_data.id}`,
    });
  });

  test("keeps that volume from being destroyed where the settings protect", () => {
    const volume = (overrides = {}) => hosts(overrides)["aws_ebs_volume"][`${name}_data`];
    expect(volume({ place: { protect: true } }).lifecycle).toEqual({ prevent_destroy: true });
    expect(volume()).not.toHaveProperty("lifecycle");
  });

  test("may open a session and read its own bundle and parameters, by no policy of AWS's", () => {
    const tf = hosts();
    const { Statement } = JSON.parse(tf["aws_iam_role_policy"][`${name}_role_policy`].policy);
    expect(Statement.slice(0, 3)).toEqual([
      {
        Sid: "Bundle",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::loge-test-media/hosts/${name}/*`,
      },
      {
        Sid: "Parameters",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: `arn:aws:ssm:us-east-1:123456789012:parameter/loge/test/${name}/*`,
      },
      expect.objectContaining({ Sid: "SessionManager", Resource: "*" }),
    ]);
    expect(tf).not.toHaveProperty("aws_iam_role_policy_attachment");
  });

  test("has a bundle that is named by its sum, put there before its parameter says so, and before the old one goes", () => {
    const tf = hosts();
    const object = tf["aws_s3_object"][`${name}_bundle`];
    const parameter = tf["aws_ssm_parameter"][`${name}_bundle_parameter`];
    expect(object.key).toBe(`hosts/${name}/${object.source_hash}.tgz`);
    expect(object.lifecycle).toEqual({ create_before_destroy: true });
    expect(parameter.insecure_value).toBe(`s3://loge-test-media/${object.key}`);
    expect(parameter.depends_on).toContain(`aws_s3_object.${name}_bundle`);
  });

  test("has the same bundle in every folder, and its sum is the file's", () => {
    const [one, two] = [folder(), folder()].map((path) => readFileSync(bundleOf(path, name)));
    expect(one!.equals(two!)).toBe(true);
    const { key } = hosts()["aws_s3_object"][`${name}_bundle`];
    expect(key).toContain(createHash("sha256").update(one!).digest("hex"));
  });

  test("has no path of the machine that synthesised it in its Terraform", () => {
    expect(JSON.stringify(hosts())).not.toContain(process.cwd());
    expect(hosts()["aws_s3_object"][`${name}_bundle`].source).toMatch(/^\$\{path\.module\}\/assets\//);
  });
});

describe("a changed setting", () => {
  test("changes bundles, their parameters and doors: no instance", () => {
    const cameras = [
      camera("garden"),
      camera("door", { ports: { rtmp: 1937, rtmps: 1938, owncastRtmp: 1936, owncastWeb: 8081 } }),
    ];
    const [before, after] = [hosts(), hosts({ place: { cameras } })];
    expect(after["aws_instance"].proxy_instance).toEqual(before["aws_instance"].proxy_instance);
    const { depends_on, ...owncast } = after["aws_instance"].owncast_instance;
    const { depends_on: _, ...was } = before["aws_instance"].owncast_instance;
    expect(owncast).toEqual(was);
    expect(after["aws_s3_object"].proxy_bundle.key).not.toBe(before["aws_s3_object"].proxy_bundle.key);
  });
});

describe("a bundle", () => {
  const unpacked = (name: "proxy" | "owncast", overrides: HostOverrides = {}) => {
    const path = folder();
    mkdirSync(join(path, "root"));
    execFileSync("tar", ["-xzf", bundleOf(path, name, overrides), "-C", join(path, "root")]);
    return (file: string) => readFileSync(join(path, "root", file), "utf8");
  };

  test("tells the host what it is", () => {
    expect(unpacked("owncast")("etc/loge/host.env")).toBe(
      [
        "LOGE_HOST=owncast",
        "LOGE_PROJECT=loge",
        "LOGE_ENVIRONMENT=test",
        "LOGE_REGION=us-east-1",
        "LOGE_BUCKET=loge-test-media",
        "LOGE_PARAMETERS=/loge/test/owncast",
        "LOGE_LISTEN=0.0.0.0",
        "LOGE_PRIVATE_ADDRESS=10.20.0.26",
        "LOGE_OWNCAST_ADDRESS=10.20.0.26",
        "LOGE_IDLE_MINUTES=60",
        "LOGE_RECORDER_PORT=9000",
        "LOGE_OWNCAST_ARCHIVE=artifacts/owncast-0.2.5-linux-arm64.zip",
        `LOGE_OWNCAST_SHA256=${"a".repeat(64)}`,
        "",
      ].join("\n"),
    );
  });

  test("lists the cameras, and nothing of the settings beside", () => {
    const garden = { ...camera("garden", { title: 'The "garden" & door' }), surplus: 1 };
    expect(JSON.parse(unpacked("proxy", { place: { cameras: [garden] } })("etc/loge/cameras.json"))).toEqual([
      camera("garden", { title: 'The "garden" & door' }),
    ]);
  });

  test("tells of a camera's renditions where it has some", () => {
    const renditions = [{ name: "720p", height: 720, kbps: 2500 }];
    const cameras = [camera("garden", { renditions }), camera("door", { renditions: [] })];
    expect(JSON.parse(unpacked("owncast", { place: { cameras } })("etc/loge/cameras.json"))).toEqual([
      camera("garden", { renditions }),
      camera("door"),
    ]);
  });

  test("refuses a value that a shell would read as more than a value", () => {
    const bucket = { name: "loge; reboot", id: "x", arn: "arn:aws:s3:::x" };
    expect(() => hosts({ place: { bucket } })).toThrow("LOGE_BUCKET=loge; reboot");
  });

  test("needs the files that a first boot starts from", () => {
    expect(() => hosts({ proxy: { files: [] } })).toThrow("opt/loge/bin/loge-setup");
  });
});
