/** Signs a CloudFront policy. Of its hands, KMS is one; a key of the function's own in SSM would be another. */
export interface Signer {
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the text's UTF-8, in base64. */
  sign(text: string): Promise<string>;
}
