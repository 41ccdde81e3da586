import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import type { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface Domain {
  /** Where the page answers, e.g. `live.example.com`. */
  readonly name: string;
  /** Route 53 zone that holds the name. */
  readonly zoneId: string;
}

/** A name of one's own: its certificate, the record that proves it, and the records that lead to the distribution. */
export class Alias extends Construct {
  readonly name: string;
  /** Certificate, once AWS has seen the proof. */
  readonly certificateArn: string;
  private readonly zoneId: string;

  constructor(scope: Construct, id: string, props: Domain & { readonly usEast1?: AwsProvider }) {
    super(scope, id);
    this.name = props.name;
    this.zoneId = props.zoneId;
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: props.name,
      validationMethod: "DNS",
      provider: props.usEast1,
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "proof", {
      zoneId: props.zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      allowOverwrite: true,
    });
    this.certificateArn = new AcmCertificateValidation(this, "validation", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      provider: props.usEast1,
    }).certificateArn;
  }

  pointTo(distribution: CloudfrontDistribution): void {
    for (const type of ["A", "AAAA"]) {
      new Route53Record(this, type.toLowerCase(), {
        zoneId: this.zoneId,
        name: this.name,
        type,
        alias: { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
      });
    }
  }
}
