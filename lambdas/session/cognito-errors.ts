import { ApiError, unavailable } from "../shared/errors";

/** By the name of Cognito's error: what is answered instead. */
type Answers<T> = Readonly<Record<string, (error: Error) => T>>;

/** Turns Cognito's refusals into ours. Its faults become 503; what is named nowhere is our mistake, and thrown on. */
export const explain =
  <T>(answers: Answers<T>) =>
  (error: Error & { $fault?: string }): T => {
    const known = answers[error.name];
    if (known) return known(error);
    if (error.name === "TooManyRequestsException" || error.name === "LimitExceededException") throw tooMany();
    if (error.$fault === "client") throw error;
    throw unavailable();
  };

/** One answer for all: the door does not tell who is invited. */
export function wrongCredentials(): ApiError {
  return new ApiError(
    401,
    "wrong_credentials",
    "Wrong e-mail address or password. An old invitation may have to be sent again.",
  );
}

const refuse = (error: () => ApiError) => (): never => {
  throw error();
};

const nothing = () => undefined;

export const atSignIn: Answers<never> = {
  NotAuthorizedException: refuse(wrongCredentials),
  UserNotFoundException: refuse(wrongCredentials),
  UserNotConfirmedException: refuse(wrongCredentials),
  PasswordResetRequiredException: refuse(wrongCredentials),
  InvalidParameterException: refuse(wrongCredentials),
};

/** Of who is signed in already: a 401 would say that they are not any more. */
export function wrongPassword(): ApiError {
  const message = "That is not your password.";
  return new ApiError(422, "wrong_password", message, { details: [{ path: "password", message }] });
}

const expired = () => new ApiError(401, "challenge_expired", "This took too long. Sign in again.");

/** 401 where the code lets somebody in; 422 where it proves something else. */
export const wrongCode = (status: 401 | 422) =>
  new ApiError(status, "wrong_code", "Wrong code. Wait for the next one and try again.");

export const atChallenge: Answers<never> = {
  InvalidPasswordException: weakPassword,
  CodeMismatchException: refuse(() => wrongCode(401)),
  ExpiredCodeException: refuse(() => wrongCode(401)),
  EnableSoftwareTokenMFAException: refuse(() => wrongCode(401)),
  NotAuthorizedException: refuse(expired),
  UserNotFoundException: refuse(expired),
  InvalidParameterException: refuse(expired),
  // The emulator's word for a session that it does not know.
  ResourceNotFoundException: refuse(expired),
};

export const atRenewal: Answers<undefined> = {
  NotAuthorizedException: nothing,
  UserNotFoundException: nothing,
  InvalidParameterException: nothing,
};

export const signInFirst = () => new ApiError(401, "sign_in_first", "Sign in first.");

export const whenGone: Answers<never> = { UserNotFoundException: refuse(signInFirst) };

/** Of who shows an access token: it is good for us, yet Cognito may have ended it. */
export const ofToken: Answers<never> = {
  ...whenGone,
  NotAuthorizedException: refuse(signInFirst),
};

export const atProof: Answers<never> = {
  ...whenGone,
  NotAuthorizedException: refuse(wrongPassword),
  UserNotConfirmedException: refuse(wrongPassword),
  PasswordResetRequiredException: refuse(wrongPassword),
  InvalidParameterException: refuse(wrongPassword),
};

export const atEnrolment: Answers<never> = {
  ...ofToken,
  CodeMismatchException: refuse(() => wrongCode(422)),
  EnableSoftwareTokenMFAException: refuse(() => wrongCode(422)),
  // No secret was asked for before.
  SoftwareTokenMFANotFoundException: refuse(() => wrongCode(422)),
};

/** Nothing is told: nobody of this address, one who has not signed in yet, one whom too many e-mails were sent. */
export const whenForgotten: Answers<undefined> = {
  UserNotFoundException: nothing,
  NotAuthorizedException: nothing,
  InvalidParameterException: nothing,
  LimitExceededException: nothing,
  UserNotConfirmedException: nothing,
};

export const atReset: Answers<never> = {
  InvalidPasswordException: weakPassword,
  CodeMismatchException: refuse(() => wrongCode(422)),
  ExpiredCodeException: refuse(() => wrongCode(422)),
  UserNotFoundException: refuse(() => wrongCode(422)),
  NotAuthorizedException: refuse(() => wrongCode(422)),
  InvalidParameterException: refuse(() => wrongCode(422)),
  TooManyFailedAttemptsException: refuse(tooMany),
  UserNotConfirmedException: refuse(() => wrongCode(422)),
};

/** Cognito's sentence names the rule of the policy that is broken. */
function weakPassword({ message }: Error): never {
  throw new ApiError(422, "weak_password", message, { details: [{ path: "password", message }] });
}

function tooMany(): ApiError {
  const headers = { "retry-after": "5" };
  return new ApiError(429, "too_many_requests", "Too many people are signing in. Try again in a few seconds.", {
    headers,
  });
}
