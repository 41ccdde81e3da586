import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Terraform, type TerraformOptions } from "./cli";
import { hasCredentials } from "./credentials";

export interface PlanOptions
  extends Pick<TerraformOptions, "program" | "stack" | "data" | "state" | "cache" | "signal"> {
  /** Plan as if nothing existed, with no account. @default true when there are no AWS credentials, and it says so */
  readonly offline?: boolean;
  readonly say: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** What an apply to AWS would do. */
export async function plan(options: PlanOptions): Promise<{ text: string; changes: boolean; offline: boolean }> {
  const offline = options.offline ?? !hasCredentials(options.env ?? process.env);
  if (!offline) return { ...(await initialised({ ...options }).then((terraform) => terraform.plan())), offline };
  if (options.offline === undefined)
    options.say("There are no AWS credentials here, so this plan is offline: it shows the whole stack as new.");
  const folder = mkdtempSync(join(tmpdir(), "loge-plan-"));
  try {
    detach(resolve(options.stack), folder);
    const terraform = await initialised({
      ...options,
      stack: folder,
      withoutAccount: true,
      data: join(options.data, "offline"),
      state: join(folder, "terraform.tfstate"),
    });
    return { ...(await terraform.plan()), offline };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function initialised(options: TerraformOptions): Promise<Terraform> {
  const terraform = new Terraform(options);
  await terraform.init();
  return terraform;
}

/**
 * A copy of the stack that asks nobody: local backend, no account check. It is a copy, so that a plan that is
 * killed cannot leave an override behind in the folder that the next apply uses.
 */
function detach(stack: string, folder: string): void {
  for (const name of readdirSync(stack).filter((file) => file !== "cdk.tf.json" && !file.startsWith("."))) {
    symlinkSync(join(stack, name), join(folder, name));
  }
  const json = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")) as StackJson;
  const detached = {
    ...json,
    terraform: { ...json.terraform, backend: { local: {} } },
    provider: {
      ...json.provider,
      aws: json.provider.aws.map(({ allowed_account_ids: _, ...provider }) => ({ ...provider, ...NOBODY })),
    },
  };
  // By lines, because Terraform quotes the line that a warning is about.
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(detached, null, 2));
}

const NOBODY = {
  skip_credentials_validation: true,
  skip_requesting_account_id: true,
  skip_metadata_api_check: "true",
  skip_region_validation: true,
};

interface StackJson {
  readonly terraform: Record<string, unknown>;
  readonly provider: { readonly aws: readonly Record<string, unknown>[] };
}
