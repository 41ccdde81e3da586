import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { token } from "./pool";

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: any;
}

/** Ann, whose password is "right". Cognito's answers and names of errors are AWS's, not the emulator's. */
export class FakeCognito {
  readonly told: Command[] = [];
  /** What a right password leads to. */
  challenge: string | undefined;
  /** What Cognito adds about Ann. */
  enrolled: object = {};
  /** Thrown by every call, when set. */
  failure: string | undefined;
  /** Thrown by the command of that name. */
  readonly failures: Record<string, string> = {};

  get client(): CognitoIdentityProviderClient {
    return this as unknown as CognitoIdentityProviderClient;
  }

  async send(command: Command): Promise<object> {
    this.told.push(command);
    const failure = this.failure ?? this.failures[command.constructor.name];
    if (failure) throw refusal(failure);
    const { input } = command;
    switch (command.constructor.name) {
      case "AdminInitiateAuthCommand":
        return input.AuthFlow === "REFRESH_TOKEN_AUTH"
          ? this.renew(input.AuthParameters)
          : this.signIn(input.AuthParameters);
      case "AdminRespondToAuthChallengeCommand":
        return this.answer(input);
      case "AdminGetUserCommand":
        return { Username: "sub-1", UserAttributes: [{ Name: "email", Value: "ann@example.com" }], ...this.enrolled };
      case "AssociateSoftwareTokenCommand":
        return { SecretCode: "JBSWY3DPEHPK3PXP" };
      case "VerifySoftwareTokenCommand":
        if (input.UserCode === "000000") throw refusal("EnableSoftwareTokenMFAException");
        return { Status: "SUCCESS" };
      case "ConfirmForgotPasswordCommand":
        return this.reset(input);
      default:
        return {};
    }
  }

  private signIn({ USERNAME, PASSWORD }: Record<string, string>): object {
    if (USERNAME !== "ann@example.com" && USERNAME !== "sub-1") throw refusal("UserNotFoundException");
    if (PASSWORD !== "right") throw refusal("NotAuthorizedException");
    const parameters = { USER_ID_FOR_SRP: "sub-1" };
    if (this.challenge)
      return { ChallengeName: this.challenge, Session: "cognito-session", ChallengeParameters: parameters };
    return result({ RefreshToken: "refresh-1" });
  }

  private answer({
    Session,
    ChallengeResponses,
  }: {
    Session: string;
    ChallengeResponses: Record<string, string>;
  }): object {
    if (Session !== "cognito-session" || ChallengeResponses.USERNAME !== "sub-1")
      throw refusal("NotAuthorizedException");
    const { NEW_PASSWORD, SOFTWARE_TOKEN_MFA_CODE } = ChallengeResponses;
    if (NEW_PASSWORD === "weak") throw refusal("InvalidPasswordException", "Password must have numeric characters");
    if (SOFTWARE_TOKEN_MFA_CODE === "000000") throw refusal("CodeMismatchException");
    return result({ RefreshToken: "refresh-1" });
  }

  private reset({ Username, ConfirmationCode, Password }: Record<string, string>): object {
    if (Username !== "ann@example.com" || ConfirmationCode !== "123456") throw refusal("CodeMismatchException");
    if (Password === "weak") throw refusal("InvalidPasswordException", "Password must have numeric characters");
    return {};
  }

  private renew({ REFRESH_TOKEN }: Record<string, string>): object {
    if (REFRESH_TOKEN !== "refresh-1") throw refusal("NotAuthorizedException");
    return result({});
  }
}

export const access = token();

function result(more: object): object {
  const id = token({ email: "ann@example.com", token_use: "id" });
  return { AuthenticationResult: { AccessToken: access, IdToken: id, ExpiresIn: 3600, ...more } };
}

function refusal(name: string, message = name): Error {
  const isTheirs = name === "InternalErrorException" || name === "TimeoutError";
  return Object.assign(new Error(message), { name, $fault: isTheirs ? "server" : "client" });
}
