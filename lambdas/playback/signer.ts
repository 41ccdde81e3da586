/** Signs a CloudFront policy. Two hands do: a key that never leaves KMS, and one of our own in SSM. */
export interface Signer {
  /** As `CloudFront-Hash-Algorithm` names it; CloudFront takes SHA1 where none is named. */
  readonly hash: "SHA1" | "SHA256";
  /** RSASSA-PKCS1-v1_5 with that hash over the text's UTF-8, in base64. */
  sign(text: string): Promise<string>;
}
