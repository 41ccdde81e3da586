import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { type Cost, cost } from "./charges";

/** What a stack that is being composed costs, as far as it has come. */
export function costOf(stack: IConstruct): Cost {
  const resources = stack.node
    .findAll()
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each));
  return cost(
    resources.map((resource) => {
      const { terraformResourceType: type, friendlyUniqueId: name } = resource;
      return { address: `${type}.${name}`, type, values: resource.toTerraform().resource[type][name] };
    }),
  );
}
