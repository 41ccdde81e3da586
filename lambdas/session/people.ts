import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminRespondToAuthChallengeCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { ApiError } from "../shared/errors";
import { log, named } from "../shared/log";
import {
  atChallenge,
  atEnrolment,
  atProof,
  atRenewal,
  atReset,
  atSignIn,
  explain,
  ofToken,
  whenForgotten,
  whenGone,
  wrongCode,
  wrongPassword,
} from "./cognito-errors";
import type { Challenge } from "./cookies";
import { type Session, sessionOf } from "./tokens";

/** Either signed in, or one more question. */
export type Outcome =
  | { readonly session: Session; readonly challenge?: undefined }
  | { readonly challenge: Challenge; readonly session?: undefined };

export interface Account {
  readonly username: string;
  readonly email: string;
  /** An authenticator's code is asked for when they sign in. */
  readonly totp: boolean;
}

export interface Reset {
  readonly email: string;
  /** What the e-mail said. */
  readonly code: string;
  readonly password: string;
}

export type Answer = { readonly password: string } | { readonly code: string };

const questions: Record<string, Challenge["name"]> = {
  NEW_PASSWORD_REQUIRED: "new_password",
  SOFTWARE_TOKEN_MFA: "totp",
};

/** The user pool, asked with the function's own role, so that nobody can go round the throttle with the client's id. */
export class People {
  constructor(
    private readonly cognito: Pick<CognitoIdentityProviderClient, "send">,
    private readonly userPoolId: string,
    private readonly clientId: string,
  ) {}

  /** Throws 401 `wrong_credentials`, the same for a wrong password, an unknown, a disabled and an uninvited person. */
  async signIn(email: string, password: string): Promise<Outcome> {
    return outcome(email, await this.initiate(email, password).catch(explain(atSignIn)));
  }

  /** Whether the password is theirs: what a right one opens is given to nobody, and ends. Throws 422 `wrong_password`. */
  async prove(username: string, password: string): Promise<void> {
    const output = await this.initiate(username, password).catch(explain(atProof));
    const { AuthenticationResult: opened, ChallengeName } = output;
    // The code is asked for after a right password only.
    if (!opened && ChallengeName !== "SOFTWARE_TOKEN_MFA") throw wrongPassword();
    if (!opened?.RefreshToken) return;
    await this.revoke(opened.RefreshToken).catch((error) => log("WARN", "refresh token not revoked", named(error)));
  }

  /** Throws 422 `weak_password`, 401 `wrong_code`, or 401 `challenge_expired`. */
  async answer({ name, username, session }: Challenge, answer: Answer): Promise<Outcome> {
    const given = answerTo(name, answer);
    const input = {
      ...this.client,
      ChallengeName: name === "totp" ? ("SOFTWARE_TOKEN_MFA" as const) : ("NEW_PASSWORD_REQUIRED" as const),
      ChallengeResponses: { USERNAME: username, ...given },
      Session: session,
    };
    const output = await this.cognito.send(new AdminRespondToAuthChallengeCommand(input)).catch(explain(atChallenge));
    return outcome(username, output);
  }

  /** Undefined when the refresh token is not good any more. */
  async renew(refresh: string): Promise<Session | undefined> {
    const input = {
      ...this.client,
      AuthFlow: "REFRESH_TOKEN_AUTH" as const,
      AuthParameters: { REFRESH_TOKEN: refresh },
    };
    const output = await this.cognito.send(new AdminInitiateAuthCommand(input)).catch(explain(atRenewal));
    return output?.AuthenticationResult && sessionOf(output.AuthenticationResult);
  }

  async revoke(refresh: string): Promise<void> {
    await this.cognito.send(new RevokeTokenCommand({ ClientId: this.clientId, Token: refresh }));
  }

  /** Access tokens do not say it. Throws 401 `sign_in_first` when the person is gone. */
  async account(username: string): Promise<Account> {
    const input = { UserPoolId: this.userPoolId, Username: username };
    const user = await this.cognito.send(new AdminGetUserCommand(input)).catch(explain(whenGone));
    return {
      username: user.Username ?? username,
      email: user.UserAttributes?.find(({ Name }) => Name === "email")?.Value ?? "",
      totp: user.UserMFASettingList?.includes("SOFTWARE_TOKEN_MFA") ?? false,
    };
  }

  /** No refresh token of theirs is taken any more. */
  async signOut(username: string): Promise<void> {
    const input = { UserPoolId: this.userPoolId, Username: username };
    await this.cognito.send(new AdminUserGlobalSignOutCommand(input)).catch(explain(whenGone));
  }

  /** A new secret for an authenticator, in base32; it counts from {@link enrol} on. */
  async newSecret(access: string): Promise<string> {
    const input = { AccessToken: access };
    const { SecretCode } = await this.cognito.send(new AssociateSoftwareTokenCommand(input)).catch(explain(ofToken));
    return SecretCode ?? "";
  }

  /** From now on the authenticator that shows this code is asked for. Throws 422 `wrong_code`. */
  async enrol(access: string, code: string): Promise<void> {
    const input = { AccessToken: access, UserCode: code };
    const { Status } = await this.cognito.send(new VerifySoftwareTokenCommand(input)).catch(explain(atEnrolment));
    if (Status !== "SUCCESS") throw wrongCode(422);
    await this.prefer(access, true);
  }

  /** From now on the password alone lets them in. */
  async dismiss(access: string): Promise<void> {
    await this.prefer(access, false);
  }

  /** Sends a code by e-mail, if this is somebody who has signed in before; nobody is told whether it is. */
  async forgot(email: string): Promise<void> {
    const input = { ClientId: this.clientId, Username: email };
    await this.cognito.send(new ForgotPasswordCommand(input)).catch(explain(whenForgotten));
  }

  /** Throws 422 `wrong_code`, the same for an unknown person, or 422 `weak_password`. */
  async resetPassword({ email, code, password }: Reset): Promise<void> {
    const input = { ClientId: this.clientId, Username: email, ConfirmationCode: code, Password: password };
    await this.cognito.send(new ConfirmForgotPasswordCommand(input)).catch(explain(atReset));
  }

  private initiate(username: string, password: string): Promise<AdminInitiateAuthCommandOutput> {
    const input = {
      ...this.client,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH" as const,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    };
    return this.cognito.send(new AdminInitiateAuthCommand(input));
  }

  private async prefer(access: string, totp: boolean): Promise<void> {
    const SoftwareTokenMfaSettings = { Enabled: totp, PreferredMfa: totp };
    const input = { AccessToken: access, SoftwareTokenMfaSettings };
    await this.cognito.send(new SetUserMFAPreferenceCommand(input)).catch(explain(ofToken));
  }

  private get client() {
    return { UserPoolId: this.userPoolId, ClientId: this.clientId };
  }
}

function outcome(known: string, output: AdminInitiateAuthCommandOutput): Outcome {
  if (output.AuthenticationResult) return { session: sessionOf(output.AuthenticationResult) };
  const name = questions[output.ChallengeName ?? ""];
  if (!name) {
    throw new ApiError(409, "unknown_challenge", `This page cannot answer Cognito's question ${output.ChallengeName}.`);
  }
  // Signed in by e-mail, a person must answer under the name that Cognito uses for them.
  const username = output.ChallengeParameters?.USER_ID_FOR_SRP ?? known;
  return { challenge: { name, username, session: output.Session ?? "" } };
}

function answerTo(name: Challenge["name"], answer: Answer): Record<string, string> {
  if (name === "totp" && "code" in answer) return { SOFTWARE_TOKEN_MFA_CODE: answer.code };
  if (name === "new_password" && "password" in answer) return { NEW_PASSWORD: answer.password };
  const path = name === "totp" ? "code" : "password";
  const details = [{ path, message: "missing" }];
  throw new ApiError(422, "invalid_input", `Not as expected: the open question wants "${path}".`, { details });
}
