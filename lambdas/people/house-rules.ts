import { ApiError } from "../shared/errors";
import type { Group } from "../shared/requires";
import type { SignOuts } from "../shared/sign-outs";
import type { OneAtATime } from "./one-at-a-time";
import type { Member, Pool } from "./pool";
import type { Record, Records } from "./records";

export type Person = Member & Pick<Record, "cameras" | "lastSeen">;

export interface Wish {
  readonly group?: Group;
  readonly cameras?: readonly string[] | null;
}

export interface HouseRulesProps {
  readonly pool: Pick<
    Pool,
    "page" | "find" | "invite" | "inviteAgain" | "move" | "signOut" | "forgetTotp" | "delete" | "operators"
  >;
  readonly records: Pick<Records, "of" | "limit" | "move" | "remove" | "forget">;
  readonly signOuts: Pick<SignOuts, "everywhere">;
  readonly oneAtATime: Pick<OneAtATime, "run">;
  /** @default the clock */
  readonly now?: () => number;
}

/** Milliseconds for which our own rows count more than Cognito's lists, which may tell a change late. */
const settling = 10 * 60_000;

/** Who may be changed how: somebody who can operate Loge is always left. */
export class HouseRules {
  constructor(private readonly props: HouseRulesProps) {}

  async page(after?: string): Promise<{ people: Person[]; next: string | null }> {
    const { pool, records } = this.props;
    const { members, next } = await pool.page(after);
    const known = await records.of(members.map(({ id }) => id));
    return { people: members.map((member) => personOf(member, known.get(member.id))), next };
  }

  /** Limited to their cameras before they are in a group, so that no moment shows them more. */
  async invite(
    email: string,
    { group, cameras }: { group: Group; cameras: readonly string[] | null },
  ): Promise<Person> {
    const { pool, records } = this.props;
    const { id } = await pool.invite(email);
    if (cameras) await records.limit(id, cameras);
    await pool.move(id, group);
    return this.person(id);
  }

  async inviteAgain(id: string): Promise<void> {
    const member = await this.member(id);
    if (member.status === "active")
      throw new ApiError(409, "person_active", "This person has signed in already, and needs no invitation.");
    await this.props.pool.inviteAgain(member);
  }

  async change(id: string, { group, cameras }: Wish): Promise<Person> {
    const { pool, records, oneAtATime } = this.props;
    const member = await this.member(id);
    const limit = async () => {
      if (cameras !== undefined) await records.limit(id, cameras);
    };
    if (!group || group === member.group) await limit();
    else {
      await oneAtATime.run(async () => {
        if (group !== "operator") await this.keepAnOperator(id);
        // Before the other group, so that no moment shows them more.
        await limit();
        await records.move(id, group);
        await pool.move(id, group);
      });
    }
    return this.person(id);
  }

  /** Refused at once, then gone from Cognito: interrupted, it can be done again. */
  async remove(id: string): Promise<void> {
    const { pool, records, oneAtATime } = this.props;
    await this.member(id);
    await oneAtATime.run(async () => {
      await this.keepAnOperator(id);
      await records.remove(id);
      await pool.delete(id);
    });
    await records.forget(id);
  }

  async forgetTotp(id: string): Promise<void> {
    await this.member(id);
    await this.props.pool.forgetTotp(id);
  }

  async signOut(id: string): Promise<void> {
    await this.member(id);
    await Promise.all([this.props.signOuts.everywhere(id), this.props.pool.signOut(id)]);
  }

  /** Only where one change happens after the other does this hold. */
  private async keepAnOperator(id: string): Promise<void> {
    const { pool, records, now = Date.now } = this.props;
    const listed = await pool.operators();
    if (!listed.includes(id)) return;
    const known = await records.of(listed);
    const others = listed.filter((one) => one !== id && isStill(known.get(one), now()));
    if (others.length === 0)
      throw new ApiError(409, "last_operator", "Nobody else can operate Loge. Make somebody else an operator first.");
  }

  private async member(id: string): Promise<Member> {
    const member = await this.props.pool.find(id);
    if (!member) throw new ApiError(404, "person_not_found", "There is no such person.");
    return member;
  }

  private async person(id: string): Promise<Person> {
    const member = await this.member(id);
    return personOf(member, (await this.props.records.of([id])).get(id));
  }
}

/** Cognito lists them as an operator, and nothing says otherwise since. */
function isStill(record: Record | undefined, now: number): boolean {
  if (!record) return true;
  const moved = record.group && record.group !== "operator" && (record.changed ?? 0) * 1000 > now - settling;
  return !record.removed && !moved;
}

/** An operator sees every camera, whatever was said before. */
function personOf(member: Member, record: Record | undefined): Person {
  const cameras = member.group === "operator" ? null : (record?.cameras ?? null);
  return { ...member, cameras, lastSeen: record?.lastSeen ?? null };
}
