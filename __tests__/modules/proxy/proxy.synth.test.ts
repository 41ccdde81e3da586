import { describe, expect, test } from "@jest/globals";
import { allows } from "../../../local/aws/policy";
import { synth } from "../../support/synth";
import { addHosts, type HostOverrides } from "../host/support/place";

const record = { name: "ingest.live.example.com", zoneId: "Z0123456789" };
const resources = (overrides: HostOverrides = {}) => synth((stack) => addHosts(stack, overrides)).resource;

describe("the proxy's address", () => {
  test("is an Elastic IP on an interface of its own, so it survives the host", () => {
    const { aws_instance, aws_eip, aws_network_interface } = resources();
    expect(aws_instance.proxy_instance.network_interface).toEqual([
      { device_index: 0, network_interface_id: "${aws_network_interface.proxy_interface.id}" },
    ]);
    expect(aws_network_interface.proxy_interface.private_ips).toEqual(["10.20.0.10"]);
    expect(aws_eip.proxy_address).toMatchObject({
      network_interface: "${aws_network_interface.proxy_interface.id}",
      depends_on: ["aws_internet_gateway.network_internet"],
    });
  });

  test("is the host's own record where a name is given, and costs nothing while it is off", () => {
    const tf = resources({ proxy: { record } });
    expect(tf).not.toHaveProperty("aws_eip");
    expect(tf).not.toHaveProperty("aws_network_interface");
    expect(tf["aws_instance"].proxy_instance).toMatchObject({
      subnet_id: "${aws_subnet.network_proxy_subnet.id}",
      private_ip: "10.20.0.10",
    });
  });

  test("changes its kind only with the host: EC2 exchanges no interface of a living one", () => {
    const tf = resources();
    expect(tf["aws_instance"].proxy_instance.lifecycle.replace_triggered_by).toEqual([
      "terraform_data.proxy_address_kind",
    ]);
    expect(tf["terraform_data"].proxy_address_kind).not.toEqual(
      resources({ proxy: { record } })["terraform_data"].proxy_address_kind,
    );
  });

  test("is the one record that the host may set, and only that", () => {
    const statements = (overrides = {}) =>
      JSON.parse(resources(overrides)["aws_iam_role_policy"].proxy_role_policy.policy).Statement;
    expect(statements({ proxy: { record } }).at(-1)).toEqual({
      Sid: "OwnRecord",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: "arn:aws:route53:::hostedzone/Z0123456789",
      Condition: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["ingest.live.example.com"],
          "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
          "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
        },
      },
    });
    expect(JSON.stringify(statements())).not.toContain("route53");
  });

  test.each<[name: string, type: string, action: string, zone: string, allowed: boolean]>([
    ["ingest.live.example.com", "A", "UPSERT", record.zoneId, true],
    ["live.example.com", "A", "UPSERT", record.zoneId, false],
    ["ingest.live.example.com", "TXT", "UPSERT", record.zoneId, false],
    ["ingest.live.example.com", "A", "DELETE", record.zoneId, false],
    ["ingest.live.example.com", "A", "UPSERT", "Z9999999999", false],
  ])("%s %s %s in %s: %s", (name, type, action, zone, allowed) => {
    const { policy } = resources({ proxy: { record } })["aws_iam_role_policy"].proxy_role_policy;
    const changes = "route53:ChangeResourceRecordSets";
    const context = {
      [`${changes}NormalizedRecordNames`]: [name],
      [`${changes}RecordTypes`]: [type],
      [`${changes}Actions`]: [action],
    };
    const resource = `arn:aws:route53:::hostedzone/${zone}`;
    expect(allows([policy], { action: changes, resource, context })).toBe(allowed);
  });

  test("is what cameras are told", () => {
    const told: string[] = [];
    synth((stack) => told.push(addHosts(stack, { proxy: { record } }).proxy.address));
    expect(told).toEqual(["ingest.live.example.com"]);
  });
});
