import { type Aws, AwsError } from "./aws";

/** Seconds. Longer than the life of any token of that sign-in: Cognito's refresh tokens live 30 days unless told otherwise. */
const signInLife = 31 * 24 * 3600;

interface BatchGetItem {
  readonly Responses: Readonly<Record<string, unknown[]>>;
  readonly UnprocessedKeys?: object;
}

/**
 * Who is refused although their token is still good, in the access table: `removed#<sub>` (written when a person is
 * removed) and `revoked#<sign-in>` (written at sign-out).
 */
export class Refusals {
  constructor(
    private readonly aws: Pick<Aws, "call">,
    private readonly table: string,
  ) {}

  /** As last written, by one call. */
  async has(token: { readonly sub: string; readonly signIn: string }): Promise<boolean> {
    const keys = [`removed#${token.sub}`, `revoked#${token.signIn}`].map((id) => ({ id: { S: id } }));
    const wanted = { Keys: keys, ProjectionExpression: "id", ConsistentRead: true };
    const input = { RequestItems: { [this.table]: wanted } };
    const { Responses, UnprocessedKeys } = await this.aws.call<BatchGetItem>("dynamodb", "BatchGetItem", input);
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new AwsError("Throttling", 429, "Not every key was read.");
    return Boolean(Responses[this.table]?.length);
  }

  /** From now on no token of this sign-in is taken. */
  async revoke(signIn: string, now = Date.now()): Promise<void> {
    const expires = String(Math.ceil(now / 1000) + signInLife);
    const item = { id: { S: `revoked#${signIn}` }, expires: { N: expires } };
    await this.aws.call("dynamodb", "PutItem", { TableName: this.table, Item: item });
  }
}
