import { describe, expect, test } from "@jest/globals";
import { Network, type NetworkProps } from "../../../modules/network";
import { synth } from "../../support/synth";

const garden = {
  name: "garden",
  allowedCidrs: ["203.0.113.0/24"],
  ports: { rtmp: 1935, rtmps: 1936, owncastRtmp: 1935, owncastWeb: 8080 },
};
const door = {
  name: "door",
  allowedCidrs: ["0.0.0.0/0", "198.51.100.7/32"],
  ports: { rtmp: 1937, rtmps: 1938, owncastRtmp: 1936, owncastWeb: 8081 },
};

const network = (props: Partial<NetworkProps> = {}) =>
  synth((stack) => {
    const place = { name: "loge-test", region: "eu-west-1", account: "123456789012", availabilityZone: "eu-west-1a" };
    new Network(stack, "network", { ...place, cameras: [garden, door], ...props });
  }).resource;

const rules = (direction: "ingress" | "egress", group: "proxy" | "owncast") =>
  Object.values<any>(network()[`aws_vpc_security_group_${direction}_rule`])
    .filter((rule) => rule.security_group_id === `\${aws_security_group.network_${group}_group.id}`)
    .map((rule) => [
      rule.from_port,
      rule.cidr_ipv4 ?? rule.referenced_security_group_id.replace(/.*network_(\w+)_group.*/, "$1"),
    ])
    .sort();

describe("who comes in", () => {
  test("to the proxy: each camera by its own ports, from its own networks", () => {
    expect(rules("ingress", "proxy")).toEqual([
      [1935, "203.0.113.0/24"],
      [1936, "203.0.113.0/24"],
      [1937, "0.0.0.0/0"],
      [1937, "198.51.100.7/32"],
      [1938, "0.0.0.0/0"],
      [1938, "198.51.100.7/32"],
    ]);
  });

  test("to the media host: only the proxy, only by RTMP", () => {
    expect(rules("ingress", "owncast")).toEqual([
      [1935, "proxy"],
      [1936, "proxy"],
    ]);
  });

  test("to Owncast's admin page: the networks that the settings name, and only where they name some", () => {
    const before = network();
    const admin = { port: 8443, allowedCidrs: ["198.51.100.0/24"] };
    const after = network({ cameras: [{ ...garden, admin }, door] });
    const added = ["ingress", "egress"].flatMap((direction) => {
      const type = `aws_vpc_security_group_${direction}_rule`;
      return Object.entries<any>(after[type])
        .filter(([name]) => !(name in before[type]))
        .map(([name, rule]) => [name, rule.from_port, rule.cidr_ipv4 ?? rule.referenced_security_group_id]);
    });
    expect(added).toEqual([
      ["network_owncast_in_garden_admin", 8080, "${aws_security_group.network_proxy_group.id}"],
      ["network_proxy_in_garden_admin_198-51-100-0-24", 8443, "198.51.100.0/24"],
      ["network_proxy_out_garden_admin", 8080, "${aws_security_group.network_owncast_group.id}"],
    ]);
    expect(JSON.stringify(before)).not.toContain("admin");
  });

  test("never by SSH, and every rule says what it is for", () => {
    const all = ["ingress", "egress"].flatMap((direction) =>
      Object.values<any>(network()[`aws_vpc_security_group_${direction}_rule`]),
    );
    for (const rule of all) {
      expect(rule.description).toMatch(/^[A-Za-z0-9 .,()-]{5,}$/);
      expect(rule.from_port).not.toBe(22);
    }
  });

  test("by the VPC's default group: nobody", () => {
    expect(network()["aws_default_security_group"].network_default_group).toEqual({
      tags: { Name: "loge-test-default-closed" },
      vpc_id: "${aws_vpc.network_vpc.id}",
    });
  });
});

describe("the way out", () => {
  test("is packages and AWS by 80 and 443; from the proxy also Owncast, from the media host also the VPC", () => {
    expect(rules("egress", "proxy")).toEqual([
      [1935, "owncast"],
      [1936, "owncast"],
      [443, "0.0.0.0/0"],
      [80, "0.0.0.0/0"],
    ]);
    expect(rules("egress", "owncast")).toEqual([
      [undefined, "10.20.0.0/24"],
      [443, "0.0.0.0/0"],
      [80, "0.0.0.0/0"],
    ]);
  });

  test("to S3 is the free endpoint, and leads to this account's buckets only", () => {
    const endpoint = network()["aws_vpc_endpoint"].network_s3;
    expect(endpoint).toMatchObject({ service_name: "com.amazonaws.eu-west-1.s3", vpc_endpoint_type: "Gateway" });
    const [own, agent] = JSON.parse(endpoint.policy).Statement;
    expect(own).toMatchObject({ Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } });
    expect(agent).toMatchObject({ Action: "s3:GetObject", Resource: "arn:aws:s3:::amazon-ssm-eu-west-1/*" });
  });

  test("is an address that the media host has only while it runs; the proxy's is an Elastic IP unless it changes", () => {
    const mapped = (props = {}) =>
      ["proxy", "owncast"].map(
        (name) => network(props)["aws_subnet"][`network_${name}_subnet`].map_public_ip_on_launch,
      );
    expect(mapped()).toEqual([false, true]);
    expect(mapped({ proxyHasChangingAddress: true })).toEqual([true, true]);
  });
});
