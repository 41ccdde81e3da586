import { Aws } from "../shared/aws";
import { required } from "../shared/environment";
import { traced } from "../shared/log";
import { Secret } from "../shared/secret";
import { signingKey } from "./signing-key";

export const handler = traced(signingKey(new Secret(Aws.fromEnvironment(), required("SIGNING_KEY_PARAMETER"))));
