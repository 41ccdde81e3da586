import { CloudfrontCachePolicy } from "@cdktf/provider-aws/lib/cloudfront-cache-policy";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { PrivateBucket } from "../storage";
import { Alias, type Domain } from "./alias";
import { securityHeaders } from "./headers";
import { Signer, type SignerProps } from "./signer";

export interface CdnProps {
  /** First part of every name, e.g. `loge-prod`. */
  readonly name: string;
  /** Bucket of the page. */
  readonly site: PrivateBucket;
  /** Bucket whose `media/*` is played with signed cookies. */
  readonly media: PrivateBucket;
  /** Host name of the HTTP API, whose stage is called `api`. */
  readonly apiHost: string;
  /** A name of one's own. @default none, CloudFront's own name */
  readonly domain?: Domain;
  /** Provider for us-east-1, where CloudFront's certificates live; needed with a domain. @default none */
  readonly usEast1?: () => AwsProvider;
  /** Where CloudFront answers from. @default "PriceClass_100", North America and Europe */
  readonly priceClass?: "PriceClass_100" | "PriceClass_200" | "PriceClass_All";
  /** Where the key of playback cookies is kept, and which it is. @default KMS's, the first */
  readonly signer?: Omit<SignerProps, "name">;
}

/** Ids of policies that AWS keeps in every account: literals, so that a plan asks nobody. */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
};

const read = ["GET", "HEAD"];
const readAndWrite = [...read, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/** One distribution for everything: the page, `/api/*`, and `/media/*` behind signed cookies. One origin, so no CORS. */
export class Cdn extends Construct {
  readonly distribution: CloudfrontDistribution;
  readonly signer: Signer;
  /** Host name that people type: the domain, else CloudFront's own. */
  readonly host: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CdnProps,
  ) {
    super(scope, id);
    this.signer = new Signer(this, "signer", { ...props.signer, name: `${props.name}-playback` });
    const alias = props.domain && new Alias(this, "alias", { ...props.domain, usEast1: props.usEast1?.() });
    const access = new CloudfrontOriginAccessControl(this, "access", {
      name: props.name,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
      lifecycle: { createBeforeDestroy: true },
    });
    const behavior = this.behaviors();
    this.distribution = new CloudfrontDistribution(this, "distribution", {
      comment: props.name,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: props.priceClass ?? "PriceClass_100",
      waitForDeployment: false,
      defaultRootObject: "index.html",
      aliases: alias ? [alias.name] : undefined,
      origin: [
        this.bucketOrigin("site", props.site, access),
        this.bucketOrigin("media", props.media, access),
        {
          originId: "api",
          domainName: props.apiHost,
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
          },
        },
      ],
      defaultCacheBehavior: behavior.site,
      orderedCacheBehavior: [
        { pathPattern: "/api/*", ...behavior.api },
        { pathPattern: "/media/*", ...behavior.media },
      ],
      customErrorResponse: this.errors(),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: alias
        ? {
            acmCertificateArn: alias.certificateArn,
            sslSupportMethod: "sni-only",
            minimumProtocolVersion: "TLSv1.2_2021",
          }
        : { cloudfrontDefaultCertificate: true },
    });
    alias?.pointTo(this.distribution);
    this.host = alias ? alias.name : this.distribution.domainName;
    this.letIn(props.site, "*");
    this.letIn(props.media, "media/*");
  }

  private behaviors() {
    const media = new CloudfrontCachePolicy(this, "media_cache", {
      name: `${this.props.name}-media`,
      // The recorder says how long each object lives; an object without a word lives a second.
      minTtl: 0,
      defaultTtl: 1,
      maxTtl: 86_400,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      },
      lifecycle: { createBeforeDestroy: true },
    });
    const headers = securityHeaders(this, "headers", `${this.props.name}-security`);
    const common = {
      viewerProtocolPolicy: "redirect-to-https",
      compress: true,
      cachedMethods: read,
      responseHeadersPolicyId: headers.id,
    };
    return {
      site: { ...common, targetOriginId: "site", allowedMethods: read, cachePolicyId: managed.cachingOptimized },
      api: {
        ...common,
        targetOriginId: "api",
        // A redirect would already have carried the password in the clear.
        viewerProtocolPolicy: "https-only",
        allowedMethods: readAndWrite,
        cachePolicyId: managed.cachingDisabled,
        originRequestPolicyId: managed.allViewerExceptHostHeader,
      },
      media: {
        ...common,
        targetOriginId: "media",
        allowedMethods: read,
        cachePolicyId: media.id,
        trustedKeyGroups: [this.signer.group.id],
      },
    };
  }

  private bucketOrigin(originId: string, { bucket }: PrivateBucket, access: CloudfrontOriginAccessControl) {
    return { originId, domainName: bucket.bucketRegionalDomainName, originAccessControlId: access.id };
  }

  /** No page of our own for errors: it would stand in for the API's answers too. One second instead of ten. */
  private errors() {
    return [403, 404, 500, 502, 503, 504].map((errorCode) => ({ errorCode, errorCachingMinTtl: 1 }));
  }

  /** `s3:ListBucket` makes S3 answer 404, not 403, for what is not there. No path lists: each reaches S3 as a key. */
  private letIn(bucket: PrivateBucket, objects: string): void {
    const reader = {
      principals: { Service: "cloudfront.amazonaws.com" },
      conditions: { StringEquals: { "aws:SourceArn": this.distribution.arn } },
    };
    bucket.allow({ ...reader, sid: "CdnReads", actions: ["s3:GetObject"], paths: [objects] });
    bucket.allow({ ...reader, sid: "CdnLearnsOfAbsence", actions: ["s3:ListBucket"], paths: [""] });
  }
}
