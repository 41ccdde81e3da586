import type { Aws } from "./aws";

/** What Terraform writes until somebody has made the secret (`modules/secret`). */
export const unset = "unset";

/** One SecureString of SSM. */
export class Secret {
  constructor(
    private readonly aws: Pick<Aws, "call">,
    readonly name: string,
  ) {}

  /** Undefined while nobody has made it. */
  async read(): Promise<string | undefined> {
    const { Parameter } = await this.aws.call<{ Parameter: { Value: string } }>("ssm", "GetParameter", {
      Name: this.name,
      WithDecryption: true,
    });
    return Parameter.Value === unset ? undefined : Parameter.Value;
  }

  async write(value: string): Promise<void> {
    const parameter = { Name: this.name, Type: "SecureString", Overwrite: true };
    await this.aws.call("ssm", "PutParameter", { ...parameter, Value: value });
  }
}
