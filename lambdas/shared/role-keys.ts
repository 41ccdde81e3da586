import { required } from "./environment";

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the built functions: it looks for keys in all the places where
 * some machine may have them, a tenth of the whole. A function has those of its role in its environment.
 */
export const defaultProvider = () => async () => ({
  accessKeyId: required("AWS_ACCESS_KEY_ID"),
  secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
  sessionToken: process.env["AWS_SESSION_TOKEN"],
});
