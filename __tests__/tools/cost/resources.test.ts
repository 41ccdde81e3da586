import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cost } from "../../../tools/cost/charges";
import { ofPlan } from "../../../tools/cost/resources";
import { temporaryFolders } from "../../support/folder";

const folder = temporaryFolders();

function plan(content: unknown): string {
  const file = join(folder(), "plan.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** As `terraform show -json` writes it: every block is a list. */
const volume = { block_device_mappings: [{ device_name: "/dev/xvda", ebs: [{ volume_size: 8, volume_type: "gp3" }] }] };
const managed = (address: string, values: object) => ({
  ...{ address, mode: "managed", type: address.replace(/^module\.\w+\./, "").split(".")[0], values },
});

describe("what a plan costs", () => {
  test("is that of its resources, of those in modules too, and of nothing that it only reads", () => {
    const inside = [managed("module.loge.aws_instance.proxy", { instance_type: "t4g.nano" })];
    const root = [managed("aws_launch_template.proxy", volume), { ...managed("aws_eip.found", {}), mode: "data" }];
    const file = plan({
      planned_values: {
        root_module: {
          resources: root,
          child_modules: [
            {
              resources: inside,
              child_modules: [{ resources: [managed("module.deep.aws_nat_gateway.way_out", {})] }],
            },
          ],
        },
      },
    });
    const { idle, running, charges, unknown } = cost(ofPlan(file));
    expect([idle, running]).toEqual([8 * 0.08, 0.0042]);
    expect(charges.map(({ address }) => address)).toEqual([
      "aws_launch_template.proxy",
      "module.loge.aws_instance.proxy",
    ]);
    expect(unknown).toEqual(["module.deep.aws_nat_gateway.way_out: nothing is known of the price of aws_nat_gateway"]);
  });

  test.each([
    ["a plan as Terraform saves it", "PK\u0003\u0004", "terraform show -json"],
    ["a state", { version: 4, resources: [] }, "is not a plan in JSON"],
  ])("is not told of %s, but how to make one", (_, content, said) => {
    expect(() => ofPlan(plan(content))).toThrow(said);
  });

  test("is not told of a file that is not there", () => {
    expect(() => ofPlan(join(folder(), "plan.json"))).toThrow("cannot be read");
  });
});
