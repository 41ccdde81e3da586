import { CognitoUserGroup } from "@cdktf/provider-aws/lib/cognito-user-group";
import { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client";
import { Construct } from "constructs";

export interface IdentityProps {
  /** Name of the pool, e.g. `loge-prod`. */
  readonly name: string;
  /** What an invitation calls the place, e.g. `Loge`. @default "Loge" */
  readonly title?: string;
  /** Days until an invitation's first password stops working, 1 to 365. @default 7 */
  readonly invitationDays?: number;
  /** Refuse to delete the pool. @default true */
  readonly protect?: boolean;
}

const groups = {
  viewer: "Watches live and recorded pictures.",
  publisher: "Goes live.",
  operator: "Switches the servers, reads stream keys, invites people.",
};

/** Who may come in: an invite-only pool. Terraform holds no person, else a removed one came back at the next apply. */
export class Identity extends Construct {
  readonly pool: CognitoUserPool;
  /** The API's client. It has no secret, and its one way in needs an IAM right, so knowing its id opens nothing. */
  readonly client: CognitoUserPoolClient;

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const days = props.invitationDays ?? 7;
    const title = props.title ?? "Loge";
    this.pool = new CognitoUserPool(this, "pool", {
      name: props.name,
      // Both force a new pool when changed, and with it the loss of every person: fixed from the first day.
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      deletionProtection: (props.protect ?? true) ? "ACTIVE" : "INACTIVE",
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: false,
        temporaryPasswordValidityDays: days,
      },
      verificationMessageTemplate: {
        defaultEmailOption: "CONFIRM_WITH_CODE",
        emailSubject: `A new password for ${title}`,
        emailMessage: `Somebody, you if all is well, wants a new password for ${title}. The code is {####}; it works for an hour. Whoever did not ask for it has nothing to do.`,
      },
      accountRecoverySetting: { recoveryMechanism: [{ name: "verified_email", priority: 1 }] },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: true,
        inviteMessageTemplate: {
          emailSubject: `Your invitation to ${title}`,
          emailMessage: `You are invited to ${title}. Sign in as {username} with the password {####}; it works for ${days} days.`,
          smsMessage: `${title}: {username}, password {####}`,
        },
      },
    });
    this.client = new CognitoUserPoolClient(this, "client", {
      name: props.name,
      userPoolId: this.pool.id,
      generateSecret: false,
      explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 60,
      idTokenValidity: 60,
      refreshTokenValidity: 30,
      tokenValidityUnits: [{ accessToken: "minutes", idToken: "minutes", refreshToken: "days" }],
    });
    for (const [name, description] of Object.entries(groups)) {
      new CognitoUserGroup(this, name, { name, description, userPoolId: this.pool.id });
    }
  }

  /** The AWS CLI's command that invites EMAIL, for whoever has only Terraform. */
  invitation(region: string): string {
    const attributes = "Name=email,Value=EMAIL Name=email_verified,Value=true";
    return `aws cognito-idp admin-create-user --region ${region} --user-pool-id ${this.pool.id} --username EMAIL --user-attributes ${attributes}`;
  }
}
