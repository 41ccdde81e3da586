import type { State } from "../../local/terraform/state";

/**
 * Why an environment may not be destroyed yet, and what to do about it; undefined when nothing holds it.
 * @param state What was applied; undefined before that is known.
 */
export function protection(
  state: State | undefined,
  { protect, environment, file }: { protect: boolean; environment: string; file: string },
): string | undefined {
  const apply = `npm run apply -- --env ${environment}`;
  if (protect) {
    return `${environment} is protected. To destroy it all the same, say "protect": false in ${file}, then ${apply}, then destroy.`;
  }
  if (!state) return undefined;
  // Cognito, DynamoDB and S3 hold on by themselves until an apply has told them otherwise.
  const held = [
    ...state.all("aws_cognito_user_pool").filter(({ attributes }) => attributes["deletion_protection"] === "ACTIVE"),
    ...state.all("aws_dynamodb_table").filter(({ attributes }) => attributes["deletion_protection_enabled"] === true),
    ...state.all("aws_s3_bucket").filter(({ attributes }) => attributes["force_destroy"] !== true),
  ];
  if (held.length === 0) return undefined;
  const names = held.map(({ address }) => address).join(", ");
  return `${file} no longer protects ${environment}, but what was applied still is: ${names}. First: ${apply}`;
}
