import { randomBytes } from "node:crypto";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  ListUsersInGroupCommand,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { SetupError } from "../local/setup/failure";

export const GROUPS = ["viewer", "publisher", "operator"] as const;
export type Group = (typeof GROUPS)[number];

export interface Invitation {
  readonly email: string;
  readonly group: Group;
}

/** The pool that people are in, and who may be asked about it. */
export interface Pool {
  readonly cognito: CognitoIdentityProviderClient;
  readonly id: string;
  /** Cognito sends invitations by e-mail; the emulator sends none, so there the first password is handed over here. */
  readonly sendsMail: boolean;
}

export interface Invited {
  readonly what: "invited" | "invited again" | "already here";
  /** The first password, where no e-mail carries it. It must be changed at the first sign-in. */
  readonly password?: string;
}

/**
 * Invites a person, or sends the invitation again to one who has not signed in yet, and puts the person into the group.
 * @throws SetupError with Cognito's words when it refuses
 */
export async function invite(pool: Pool, { email, group }: Invitation): Promise<Invited> {
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) throw new SetupError(`${email} is not an e-mail address.`);
  return enter(pool, { email, group }).catch(refused(email));
}

async function enter(pool: Pool, { email, group }: Invitation): Promise<Invited> {
  const status = await statusOf(pool, email);
  const invited =
    status === undefined || status === "FORCE_CHANGE_PASSWORD" ? await send(pool, email, status) : undefined;
  await pool.cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: pool.id, Username: email, GroupName: group }));
  return invited ?? { what: "already here" };
}

/** Gives a person a password that works at once. Only for the local run: on AWS people choose their own. */
export async function setPassword(pool: Pool, email: string, password: string): Promise<void> {
  await pool.cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId: pool.id, Username: email, Password: password, Permanent: true }),
  );
}

/** Removes a person; one who is not there is no mistake. */
export async function remove(pool: Pool, email: string): Promise<void> {
  await pool.cognito.send(new AdminDeleteUserCommand({ UserPoolId: pool.id, Username: email })).catch((error) => {
    if (!(error instanceof UserNotFoundException)) throw error;
  });
}

/**
 * Lets a person who lost the authenticator sign in with the password alone, and enrol a new one.
 * @throws SetupError with Cognito's words when it refuses
 */
export async function resetTotp(pool: Pool, email: string): Promise<void> {
  const alone = new AdminSetUserMFAPreferenceCommand({
    UserPoolId: pool.id,
    Username: email,
    SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false },
  });
  await pool.cognito.send(alone).catch(refused(email));
}

export async function hasOperator(pool: Pool): Promise<boolean> {
  const { Users = [] } = await pool.cognito.send(
    new ListUsersInGroupCommand({ UserPoolId: pool.id, GroupName: "operator", Limit: 1 }),
  );
  return Users.length > 0;
}

/** Twenty characters that satisfy the pool's policy: lower and upper case, a digit and a sign. */
export function newPassword(): string {
  return `Lg-${randomBytes(12).toString("base64url").slice(0, 16)}7`;
}

/** Cognito's refusals are for the person at the keyboard; other errors are not its words. */
function refused(email: string) {
  return (error: unknown): never => {
    if (error instanceof UserNotFoundException) {
      throw new SetupError(`${email} has not been invited: npm run invite without --reset-totp.`);
    }
    if (!(error instanceof CognitoIdentityProviderServiceException)) throw error;
    throw new SetupError(`${email}: Cognito says no: ${error.message}`);
  };
}

async function statusOf({ cognito, id }: Pool, email: string): Promise<string | undefined> {
  try {
    const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: id, Username: email }));
    return user.UserStatus;
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

async function send({ cognito, id, sendsMail }: Pool, email: string, status: string | undefined): Promise<Invited> {
  const password = sendsMail ? undefined : newPassword();
  const again = status !== undefined;
  if (again && password) {
    await cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId: id, Username: email, Password: password, Permanent: false }),
    );
    return { what: "invited again", password };
  }
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: id,
      Username: email,
      TemporaryPassword: password,
      MessageAction: again ? "RESEND" : sendsMail ? undefined : "SUPPRESS",
      DesiredDeliveryMediums: ["EMAIL"],
      UserAttributes: [
        { Name: "email", Value: email },
        { Name: "email_verified", Value: "true" },
      ],
    }),
  );
  return { what: again ? "invited again" : "invited", password };
}
