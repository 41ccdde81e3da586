import { attributes } from "../../../lambdas/shared/table";
import { tokenRowId } from "../../../lambdas/shared/token-rows";

/** Tokens of machines as they were shown once, by group; and some of operators' that ended. */
export const machines = {
  viewer: `loge_${"v".repeat(43)}`,
  publisher: `loge_${"p".repeat(43)}`,
  operator: `loge_${"o".repeat(43)}`,
  ended: `loge_${"e".repeat(43)}`,
  ofRemoved: `loge_${"r".repeat(43)}`,
  ofDemoted: `loge_${"d".repeat(43)}`,
};

const makers: Record<string, string> = { ofRemoved: "sub-removed", ofDemoted: "sub-demoted" };

export const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });

const rows = new Map(
  Object.entries(machines).map(([name, token]) => {
    const id = tokenRowId(token);
    const row = { id, kind: "token", name, by: makers[name] ?? "sub-1", created: "2026-11-21T12:00:00.000Z" };
    const group = ["viewer", "publisher"].includes(name) ? name : "operator";
    return [id, attributes({ ...row, group, expires: name === "ended" ? 1 : 4_000_000_000 })];
  }),
);

/** The row of the access table, as DynamoDB gives it. */
export const machineRow = (id: string) => rows.get(id);
