import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policy, type Statement, trust } from "../policy";

export interface HostRoleProps {
  /** Name of the role, unique in the account. */
  readonly name: string;
  readonly host: string;
  /** ARN of the host's parameters without the last part: `arn:aws:ssm:…:parameter/loge/<environment>/<host>`. */
  readonly parameters: string;
  readonly bucketArn: string;
  /** What this host may do beyond reading its bundle and its parameters. @default nothing */
  readonly statements?: readonly Statement[];
}

/**
 * What a host may do, in full. AWS's own policy for Session Manager is not used: it lets the host that faces the internet
 * read every parameter of the account.
 */
export class HostRole extends Construct {
  readonly role: IamRole;
  readonly policy: IamRolePolicy;
  readonly profile: IamInstanceProfile;

  constructor(scope: Construct, id: string, props: HostRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "Default", {
      name: props.name,
      description: `What the ${props.host} host may do`,
      assumeRolePolicy: trust("ec2.amazonaws.com"),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: props.host,
      role: this.role.name,
      policy: policy([
        {
          sid: "Bundle",
          actions: ["s3:GetObject"],
          resources: [`${props.bucketArn}/hosts/${props.host}/*`],
        },
        { sid: "Parameters", actions: ["ssm:GetParameter"], resources: [`${props.parameters}/*`] },
        {
          sid: "SessionManager",
          // These name no resource that could be written here; what a session may do is decided by who opens it.
          actions: [
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          resources: ["*"],
        },
        {
          sid: "Report",
          actions: ["s3:PutObject"],
          resources: ["boot", "upkeep-done"].map((file) => `${props.bucketArn}/hosts/${props.host}/${file}.json`),
        },
        ...(props.statements ?? []),
      ]),
    });
    this.profile = new IamInstanceProfile(this, "profile", { name: props.name, role: this.role.name });
  }
}
