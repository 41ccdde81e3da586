import * as v from "valibot";

/** As Cognito compares them: lower case. */
export const Email = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.maxLength(254), v.email("an e-mail address"));
