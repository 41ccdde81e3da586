import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { writeJson } from "./files";

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** The person whom `npm start` invites, so that there is somebody to sign in as. */
const FIRST_OPERATOR = "operator@example.com";

/**
 * Invites the first operator of the local run with a password that works at once, and keeps it in `secretsFile`:
 * the next start finds the same person. On AWS a person is invited by `npm run invite` and chooses the password.
 */
export async function firstOperator(options: {
  readonly userPool: string;
  readonly region: string;
  readonly endpoint: string;
  readonly secretsFile: string;
}): Promise<Person> {
  const kept = existsSync(options.secretsFile) ? (JSON.parse(readFileSync(options.secretsFile, "utf8")) as Person) : undefined;
  const person = kept ?? { email: FIRST_OPERATOR, password: newPassword() };
  const cognito = new CognitoIdentityProviderClient({
    region: options.region,
    endpoint: options.endpoint,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const user = { UserPoolId: options.userPool, Username: person.email };
  try {
    await cognito
      .send(
        new AdminCreateUserCommand({
          ...user,
          MessageAction: "SUPPRESS",
          UserAttributes: [
            { Name: "email", Value: person.email },
            { Name: "email_verified", Value: "true" },
          ],
        }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof UsernameExistsException)) throw error;
      });
    // Said again at each start: a run that was killed between the calls is whole after the next one.
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: person.password, Permanent: true }));
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: "operator" }));
  } finally {
    cognito.destroy();
  }
  writeJson(options.secretsFile, person);
  return person;
}

/** Twenty characters that satisfy the pool's policy: lower and upper case, a digit and a sign. */
function newPassword(): string {
  return `Lg-${randomBytes(12).toString("base64url").slice(0, 16)}7`;
}
