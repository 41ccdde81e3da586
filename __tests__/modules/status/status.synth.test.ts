import { describe, expect, test } from "@jest/globals";
import { compose } from "../../../main";
import { load, parse } from "../../../settings";
import { cost } from "../../../tools/cost/charges";
import { fakeArtifacts } from "../../support/artifacts";
import { synthEnvironment, synthStack, type Terraform } from "../../support/synth";

const [local, prod] = [synthEnvironment("local"), synthEnvironment("prod")];
const variables = (tf: Terraform) => tf.resource.aws_lambda_function.status_status_function.environment.variables;
const planned = (tf: Terraform) =>
  Object.entries(tf.resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({ address: `${type}.${name}`, type, values: values as object })),
  );

describe("what the status function is told", () => {
  test.each(Object.entries({ local, prod }))(
    "of %s, its rates are those of the whole stack, to a hundredth of a cent",
    (_, tf) => {
      const { idle, running, alone } = cost(planned(tf));
      const { idleMonth, runningHour, aloneHour } = JSON.parse(variables(tf).RATES);
      expect(idleMonth).toBeCloseTo(idle, 4);
      expect(runningHour).toBeCloseTo(running, 4);
      expect(runningHour).toBeGreaterThan(0);
      // What runs is the one host's or the other's.
      expect(aloneHour.proxy + aloneHour.owncast).toBeCloseTo(running, 4);
      for (const host of ["proxy", "owncast"] as const) {
        expect(aloneHour[host]).toBeCloseTo(alone[host], 4);
        expect(aloneHour[host]).toBeGreaterThan(0);
      }
    },
  );

  test("all functions that there are, itself too, with the queues of those that have one", () => {
    const told = JSON.parse(variables(prod).FUNCTIONS);
    const all = Object.values<any>(prod.resource.aws_lambda_function).map((fn) => fn.function_name);
    expect(told.map((each: any) => each.function).sort()).toEqual(all.sort());
    expect(
      Object.fromEntries(told.filter((each: any) => each.queue).map((each: any) => [each.name, each.queue])),
    ).toEqual({
      catalog: "${aws_sqs_queue.catalog_failures.url}",
      sweep: "${aws_sqs_queue.catalog_failures.url}",
      guard: "${aws_sqs_queue.guard_failures.url}",
      upkeep: "${aws_sqs_queue.upkeep_failures.url}",
    });
  });

  test("without a guard, neither its memory nor its mail", () => {
    const settings = { ...load("settings/prod.json"), guard: { on: false } };
    const tf = synthStack((app) => compose(app, parse(settings), fakeArtifacts()));
    expect(Object.keys(variables(tf))).not.toContain("GUARD");
    const policy = tf.resource.aws_iam_role_policy.status_status_policy.policy;
    expect([policy.includes("sns:"), policy.includes("dynamodb")]).toEqual([false, false]);
  });
});

describe("the dashboard", () => {
  const { dashboard_name: name, dashboard_body: body } = prod.resource.aws_cloudwatch_dashboard.status_dashboard;
  const { widgets } = JSON.parse(body);

  test("is one, named as the environment, in which no two pictures overlap", () => {
    expect(name).toBe("loge-prod");
    const places = widgets.map(({ x, y, width, height }: any) => `${x},${y},${width},${height}`);
    expect(new Set(places).size).toBe(widgets.length);
    expect(widgets.every(({ x, width }: any) => x + width <= 24)).toBe(true);
  });

  test("shows both hosts, the API, every function and every queue", () => {
    const shown = new Set(widgets.flatMap(({ properties }: any) => properties.metrics.map((line: any) => line[3])));
    const expected = [
      ...["${aws_instance.proxy_instance.id}", "${aws_instance.owncast_instance.id}"],
      ...["${aws_apigatewayv2_api.api_gateway.id}"],
      ...Object.values<any>(prod.resource.aws_lambda_function).map((fn) => fn.function_name),
      ...Object.keys(prod.resource.aws_sqs_queue).map((queue) => `\${aws_sqs_queue.${queue}.name}`),
    ];
    expect([...shown].sort()).toEqual(expected.sort());
  });
});
