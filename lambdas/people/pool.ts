import { type Aws, AwsError } from "../shared/aws";
import { ApiError } from "../shared/errors";
import type { Group } from "../shared/requires";

/** A person as Cognito knows them. */
export interface Member {
  /** Cognito's name for the person, which is their `sub`. */
  readonly id: string;
  readonly email: string;
  /** Null for who is in none, and may do nothing. */
  readonly group: Group | null;
  /** `invited` until the first password is replaced by one of their own. */
  readonly status: "invited" | "active";
  /** Asked for an authenticator's code when they sign in. */
  readonly totp: boolean;
  /** ISO 8601, UTC. */
  readonly created: string;
}

interface User {
  readonly Username: string;
  readonly UserStatus: string;
  readonly Enabled: boolean;
  /** Seconds since 1970. */
  readonly UserCreateDate: number;
  readonly Attributes?: readonly Attribute[];
  readonly UserAttributes?: readonly Attribute[];
  readonly UserMFASettingList?: readonly string[];
}

interface Attribute {
  readonly Name: string;
  readonly Value: string;
}

const strongestFirst = ["operator", "publisher", "viewer"] as const;

/** People of a page: what Cognito does not list is asked of each. */
const pageSize = 20;

/** The user pool, as operators change it. */
export class Pool {
  constructor(
    private readonly aws: Pick<Aws, "call">,
    private readonly id: string,
  ) {}

  /** @throws ApiError 422 when `after` is not the `next` of a page */
  async page(after?: string): Promise<{ members: Member[]; next: string | null }> {
    const input = { Limit: pageSize, ...(after && { PaginationToken: after }) };
    const { Users, PaginationToken } = await this.call<{ Users: User[]; PaginationToken?: string }>(
      "ListUsers",
      input,
    ).catch((error) => {
      if (after && error instanceof AwsError && /^Invalid(Parameter|Token|PaginationToken)/.test(error.code))
        throw wrongPage();
      throw error;
    });
    // One who is removed meanwhile is left out.
    const members = await Promise.all(Users.map(({ Username }) => this.find(Username)));
    return { members: members.filter((one) => one !== undefined), next: PaginationToken ?? null };
  }

  async find(id: string): Promise<Member | undefined> {
    const found = await this.ofUser<User>("AdminGetUser", id);
    const groups = found && (await this.ofUser<{ Groups: { GroupName: string }[] }>("AdminListGroupsForUser", id));
    if (!groups) return undefined;
    const names = groups.Groups.map(({ GroupName }) => GroupName);
    return memberOf(found, strongestFirst.find((group) => names.includes(group)) ?? null);
  }

  /** Sends an invitation by e-mail. The person is in no group yet. @throws ApiError 409 when they are here already */
  async invite(email: string): Promise<Member> {
    const attributes = { email, email_verified: "true" };
    const input = {
      Username: email,
      DesiredDeliveryMediums: ["EMAIL"],
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    };
    const { User } = await this.call<{ User: User }>("AdminCreateUser", input).catch((error) => {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === "UsernameExistsException")
        throw new ApiError(409, "person_exists", "This person is here already. Send the invitation again instead.");
      if (error.code === "InvalidParameterException") throw wrongAddress();
      throw error;
    });
    return memberOf(User, null);
  }

  /** Again, with a new first password. */
  async inviteAgain({ email }: Member): Promise<void> {
    await this.call("AdminCreateUser", {
      Username: email,
      MessageAction: "RESEND",
      DesiredDeliveryMediums: ["EMAIL"],
    });
  }

  /** Into this group, and out of the others first: half done, the person may do less, never more. */
  async move(id: string, group: Group): Promise<void> {
    const others = strongestFirst.filter((one) => one !== group);
    await Promise.all(others.map((GroupName) => this.ofUser("AdminRemoveUserFromGroup", id, { GroupName })));
    await this.ofUser("AdminAddUserToGroup", id, { GroupName: group });
  }

  /** Their refresh tokens are not taken any more. */
  async signOut(id: string): Promise<void> {
    await this.ofUser("AdminUserGlobalSignOut", id);
  }

  /** The password alone lets them in until they enrol another authenticator. */
  async forgetTotp(id: string): Promise<void> {
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    await this.ofUser("AdminSetUserMFAPreference", id, { SoftwareTokenMfaSettings });
  }

  async delete(id: string): Promise<void> {
    await this.ofUser("AdminDeleteUser", id);
  }

  /** Who can sign in and operate: an invitation that nobody has taken up does not count. */
  async operators(): Promise<string[]> {
    const found: string[] = [];
    for (let token: string | undefined; ; ) {
      const input = { GroupName: "operator", ...(token && { NextToken: token }) };
      const { Users, NextToken } = await this.call<{ Users: User[]; NextToken?: string }>("ListUsersInGroup", input);
      found.push(...Users.filter((user) => isActive(user) && user.Enabled).map(({ Username }) => Username));
      if (!NextToken) return found;
      token = NextToken;
    }
  }

  /** Undefined when there is no such person. */
  private async ofUser<T>(operation: string, Username: string, input: object = {}): Promise<T | undefined> {
    return this.call<T>(operation, { Username, ...input }).catch((error) => {
      if (error instanceof AwsError && error.code === "UserNotFoundException") return undefined;
      throw error;
    });
  }

  private call<T>(operation: string, input: object): Promise<T> {
    return this.aws.call<T>("cognito-idp", operation, { UserPoolId: this.id, ...input });
  }
}

const isActive = ({ UserStatus }: User) => UserStatus !== "FORCE_CHANGE_PASSWORD";

function memberOf(user: User, group: Group | null): Member {
  const attributes = user.UserAttributes ?? user.Attributes ?? [];
  return {
    id: user.Username,
    email: attributes.find(({ Name }) => Name === "email")?.Value ?? "",
    group,
    status: isActive(user) ? "active" : "invited",
    totp: user.UserMFASettingList?.includes("SOFTWARE_TOKEN_MFA") ?? false,
    created: new Date(user.UserCreateDate * 1000).toISOString(),
  };
}

function wrongPage(): ApiError {
  const details = [{ path: "after", message: "the `next` of an earlier page" }];
  return new ApiError(422, "invalid_input", "Not as expected: the `next` of an earlier page.", { details });
}

function wrongAddress(): ApiError {
  const details = [{ path: "email", message: "an e-mail address that Cognito takes" }];
  return new ApiError(422, "invalid_input", "Not as expected: an e-mail address that Cognito takes.", { details });
}
