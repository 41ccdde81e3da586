/** What the authorizer found out. An HTTP API carries strings only; `groups` is joined by commas, all are empty for nobody. */
export interface Caller {
  /** Cognito's, or the id of a machine's token. */
  readonly sub: string;
  /** Cognito's name for the person: their `sub`, as e-mail is an alias. */
  readonly username: string;
  readonly groups: string;
  readonly via: "cookie" | "bearer" | "token" | "";
  /** Id of the sign-in that the token comes from; the same in every renewed token. */
  readonly signIn: string;
  /** `"unavailable"` when the authorizer could not find out, e.g. the keys could not be read. */
  readonly problem: "" | "unavailable";
}

export const nobody: Caller = { sub: "", username: "", groups: "", via: "", signIn: "", problem: "" };

/** Who is calling; false rights are never assumed from a missing field. */
export function callerOf(context: Readonly<Record<string, unknown>> | null | undefined): Caller {
  const text = (name: keyof Caller) => (typeof context?.[name] === "string" ? (context[name] as string) : "");
  return {
    sub: text("sub"),
    username: text("username"),
    groups: text("groups"),
    via: text("via") as Caller["via"],
    signIn: text("signIn"),
    problem: text("problem") as Caller["problem"],
  };
}
