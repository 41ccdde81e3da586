import { personId, readPerson, removedId, signedOutId, tokenLife } from "./person-rows";
import type { Table } from "./table";

/** What a good token says that somebody is. */
export interface Shown {
  readonly sub: string;
  /** Id of the sign-in that it comes from. */
  readonly signIn: string;
  /** When that was, in seconds since 1970. */
  readonly signedIn: number;
  /** When this token was made, in seconds since 1970. */
  readonly issued: number;
  readonly groups: readonly string[];
}

/** What holds of them, whatever their token says. */
export interface Standing {
  readonly groups: readonly string[];
  /** The only cameras that they see; null for all. */
  readonly cameras: readonly string[] | null;
}

/** Seconds after a change of group in which Cognito may still make tokens with the old one. */
const settling = 60;

/**
 * Who is refused although their token is still good, in the access table: `removed#<sub>` (written when a person is
 * removed), `signed-out#<sub>` (who has left everywhere) and `revoked#<sign-in>` (written at sign-out). And what has
 * changed since for who is not: `person#<sub>`.
 */
export class Refusals {
  constructor(private readonly table: Pick<Table, "all" | "put">) {}

  async has(token: Shown): Promise<boolean> {
    return (await this.standing(token)) === undefined;
  }

  /** Undefined when they are refused. As last written, by one call. */
  async standing(token: Shown): Promise<Standing | undefined> {
    const { sub, signIn } = token;
    const rows = await this.table.all([removedId(sub), revokedId(signIn), signedOutId(sub), personId(sub)]);
    const leftAt = rows.get(signedOutId(sub))?.before;
    const isRefused = rows.has(removedId(sub)) || rows.has(revokedId(signIn)) || token.signedIn < Number(leftAt ?? 0);
    if (isRefused) return undefined;
    const { group, changed, cameras } = readPerson(rows.get(personId(sub)));
    const groups = group && token.issued <= (changed ?? 0) + settling ? [group] : token.groups;
    return { groups, cameras: groups.includes("operator") ? null : cameras };
  }

  /** From now on no token of this sign-in is taken. */
  async revoke(signIn: string, now = Date.now()): Promise<void> {
    await this.table.put({ id: revokedId(signIn), expires: Math.ceil(now / 1000) + tokenLife });
  }
}

const revokedId = (signIn: string) => `revoked#${signIn}`;
