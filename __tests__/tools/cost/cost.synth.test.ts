import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cost } from "../../../tools/cost/charges";
import type { Planned } from "../../../tools/cost/resources";
import { withCostTable } from "../../../tools/cost/table";
import { BY_USE, FREE } from "../../../tools/cost/types";
import { synthEnvironment, synthFile, type Terraform } from "../../support/synth";

const planned = ({ resource }: Terraform): Planned[] =>
  Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({ address: `${type}.${name}`, type, values: values as object })),
  );

const files = ["settings/local.json", "settings/prod.json", "examples/own-domain.json", "examples/two-cameras.json"];
const ssm = planned(synthEnvironment("prod", { playbackSigner: "ssm" }));
const stacks = new Map([
  ...files.map((file) => [file, planned(synthFile(file))] as const),
  ["settings/prod.json with its signing key in SSM", ssm] as const,
]);
const prod = cost(stacks.get("settings/prod.json") ?? []);

test.each([...stacks])("%s holds nothing whose price is not known", (_, resources) => {
  expect(cost(resources).unknown).toEqual([]);
});

test("no type is called free that Loge does not make: it would be free, unread, when somebody adds it", () => {
  const made = new Set([...stacks.values()].flat().map(({ type }) => type));
  expect([...FREE, ...Object.keys(BY_USE)].filter((type) => !made.has(type))).toEqual([]);
});

test("idle and running are the sums of what stands in the plan", () => {
  // EIP 0.005 × 730, two roots of 8 GB and data of 16 + 1 GB at 0.08, one key.
  expect(prod.idle).toBeCloseTo(3.65 + 33 * 0.08 + 1, 6);
  // t4g.small, t4g.nano, the media host's address.
  expect(prod.running).toBeCloseTo(0.0168 + 0.0042 + 0.005, 6);
});

test("a signing key in SSM costs nothing", () => {
  const { idle, running } = cost(ssm);
  expect(idle).toBeCloseTo(prod.idle - 1, 6);
  expect(running).toBe(prod.running);
});

test("the README's table is this stack's (npm run docs)", () => {
  const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
  expect(withCostTable(readme, prod)).toBe(readme);
});

describe("what bills by the hour and is not in the table", () => {
  test.each([
    ["aws_nat_gateway", {}, "nothing is known of the price of aws_nat_gateway"],
    ["aws_lb", {}, "nothing is known of the price of aws_lb"],
    ["aws_medialive_channel", {}, "nothing is known of the price of aws_medialive_channel"],
    ["aws_instance", { instance_type: "p5.48xlarge" }, "no price for p5.48xlarge in tools/cost/prices.ts"],
    ["aws_ebs_volume", { size: 8, type: "io2" }, "no price for io2 in tools/cost/prices.ts"],
    ["aws_vpc_endpoint", { vpc_endpoint_type: "Interface" }, "an interface endpoint bills by the hour"],
  ])("is said: %s %j", (type, values, said) => {
    expect(cost([{ address: `${type}.one`, type, values }]).unknown).toEqual([`${type}.one: ${said}`]);
  });
});

test.each([...stacks])("%s: a dashboard is free with fifty metrics at most", (_, resources) => {
  const dashboard = resources.find(({ type }) => type === "aws_cloudwatch_dashboard");
  const { widgets } = JSON.parse(dashboard?.values["dashboard_body"]);
  expect(widgets.flatMap((widget: any) => widget.properties.metrics).length).toBeLessThanOrEqual(50);
});

describe("alarms cost beyond the ten metrics that are free", () => {
  const type = "aws_cloudwatch_metric_alarm";
  const named = (values: readonly object[]) =>
    values.map((each, n) => ({ address: `${type}.a${n}`, type, values: each }));
  const query = (metric: unknown) => ({
    metric_query: [{ metric }, { metric }, { expression: "SUM(METRICS())", metric: [] }],
  });

  test.each([
    ["with a metric each", Array(12).fill({ metric_name: "Errors" }), 0.2],
    ["with two each, as we write them", Array(6).fill(query({ metric_name: "Errors" })), 0.2],
    ["with two each, as a plan has them", Array(6).fill(query([{ metric_name: "Errors" }])), 0.2],
    ["ten are free", Array(5).fill(query({ metric_name: "Errors" })), 0],
  ])("%s", (_, alarms, expected) => {
    expect(cost(named(alarms)).idle).toBeCloseTo(expected, 6);
  });
});
