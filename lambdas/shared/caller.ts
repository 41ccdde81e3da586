/** What the authorizer found out. An HTTP API carries strings only; `groups` is joined by commas, all are empty for nobody. */
export interface Caller {
  /** Cognito's, or the id of a machine's token. */
  readonly sub: string;
  /** Cognito's name for the person: their `sub`, as e-mail is an alias. */
  readonly username: string;
  readonly groups: string;
  readonly via: "cookie" | "bearer" | "token" | "";
  /** Names of the only cameras that they see, joined by commas; `*` for all, empty for none. */
  readonly cameras: string;
  /** Id of the sign-in that the token comes from; the same in every renewed token. */
  readonly signIn: string;
  /** `"unavailable"` when the authorizer could not find out, e.g. the keys could not be read. */
  readonly problem: "" | "unavailable";
}

export const nobody: Caller = { sub: "", username: "", groups: "", cameras: "", via: "", signIn: "", problem: "" };

/** Who is calling; false rights are never assumed from a missing field. */
export function callerOf(context: Readonly<Record<string, unknown>> | null | undefined): Caller {
  const text = (name: keyof Caller) => (typeof context?.[name] === "string" ? (context[name] as string) : "");
  return {
    sub: text("sub"),
    username: text("username"),
    groups: text("groups"),
    cameras: text("cameras"),
    via: text("via") as Caller["via"],
    signIn: text("signIn"),
    problem: text("problem") as Caller["problem"],
  };
}

/** The only cameras that they see; undefined for all. */
export function seenBy({ cameras }: Caller): readonly string[] | undefined {
  return cameras === "*" ? undefined : cameras.split(",").filter(Boolean);
}

export function maySee(caller: Caller, camera: string): boolean {
  return seenBy(caller)?.includes(camera) ?? true;
}
