import { describe, expect, test } from "@jest/globals";
import { allows } from "../../../local/aws/policy";
import { synth } from "../../support/synth";
import { addHosts, type HostOverrides } from "../host/support/place";

const record = { name: "ingest.live.example.com", zoneId: "Z0123456789", acme: "https://acme.example.com/directory" };
const changing = { record, hasChangingAddress: true };
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
    const tf = resources({ proxy: changing });
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
      resources({ proxy: changing })["terraform_data"].proxy_address_kind,
    );
  });

  test("is the record of its name where it has both", () => {
    expect(resources({ proxy: { record } })["aws_route53_record"].proxy_record).toEqual({
      zone_id: "Z0123456789",
      name: "ingest.live.example.com",
      type: "A",
      ttl: 60,
      records: ["${aws_eip.proxy_address.public_ip}"],
      allow_overwrite: true,
    });
    expect(resources({ proxy: changing })).not.toHaveProperty("aws_route53_record");
  });

  test("needs a name when it changes", () => {
    expect(() => resources({ proxy: { hasChangingAddress: true } })).toThrow("needs a record");
  });

  test("is what cameras are told", () => {
    const told: string[] = [];
    for (const proxy of [changing, { record }]) synth((stack) => told.push(addHosts(stack, { proxy }).proxy.address));
    expect(told).toEqual(Array(2).fill("ingest.live.example.com"));
  });
});

describe("the records that the host may change", () => {
  const changes = "route53:ChangeResourceRecordSets";
  const policyOf = (proxy: HostOverrides["proxy"]): string =>
    resources({ proxy })["aws_iam_role_policy"].proxy_role_policy.policy;

  test("are none without a name", () => {
    expect(policyOf({})).not.toContain("route53");
  });

  test("are told apart by zone, name, type and what is done", () => {
    const about = (text: string) =>
      JSON.parse(text).Statement.filter(({ Action }: any) => `${Action}`.includes("route53"));
    const statement = (Sid: string, name: string, type: string, actions: string | string[]) => ({
      ...{ Sid, Effect: "Allow", Action: changes, Resource: "arn:aws:route53:::hostedzone/Z0123456789" },
      Condition: {
        "ForAllValues:StringEquals": {
          [`${changes}NormalizedRecordNames`]: [name],
          [`${changes}RecordTypes`]: [type],
          [`${changes}Actions`]: actions,
        },
      },
    });
    const own = statement("OwnRecord", record.name, "A", ["UPSERT"]);
    const proof = [
      statement("Proof", `_acme-challenge.${record.name}`, "TXT", ["UPSERT", "DELETE"]),
      { Sid: "ProofSpread", Effect: "Allow", Action: "route53:GetChange", Resource: "arn:aws:route53:::change/*" },
    ];
    expect(about(policyOf({ record }))).toEqual(proof);
    expect(about(policyOf(changing))).toEqual([own, ...proof]);
  });

  const proof = `_acme-challenge.${record.name}`;
  test.each<[name: string, type: string, action: string, zone: string, changing: boolean, fixed: boolean]>([
    [record.name, "A", "UPSERT", record.zoneId, true, false],
    ["live.example.com", "A", "UPSERT", record.zoneId, false, false],
    [record.name, "TXT", "UPSERT", record.zoneId, false, false],
    [record.name, "A", "DELETE", record.zoneId, false, false],
    [record.name, "A", "UPSERT", "Z9999999999", false, false],
    [proof, "TXT", "UPSERT", record.zoneId, true, true],
    [proof, "TXT", "DELETE", record.zoneId, true, true],
    [proof, "TXT", "CREATE", record.zoneId, false, false],
    [proof, "CNAME", "UPSERT", record.zoneId, false, false],
    [proof, "TXT", "UPSERT", "Z9999999999", false, false],
    ["_acme-challenge.live.example.com", "TXT", "UPSERT", record.zoneId, false, false],
    ["_acme-challenge.example.com", "TXT", "UPSERT", record.zoneId, false, false],
  ])("%s %s %s in %s: %s with a changing address, %s with a fixed one", (name, type, action, zone, ...allowed) => {
    const context = {
      [`${changes}NormalizedRecordNames`]: [name],
      [`${changes}RecordTypes`]: [type],
      [`${changes}Actions`]: [action],
    };
    const asked = { action: changes, resource: `arn:aws:route53:::hostedzone/${zone}`, context };
    expect([changing, { record }].map((proxy) => allows([policyOf(proxy)], asked))).toEqual(allowed);
  });
});
