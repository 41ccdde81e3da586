import { attributes } from "../../../lambdas/shared/table";
import { tokenRowId } from "../../../lambdas/shared/token-rows";

/** Tokens of machines as they were shown once, by group; and one whose days are over. */
export const machines = {
  viewer: `loge_${"v".repeat(43)}`,
  publisher: `loge_${"p".repeat(43)}`,
  operator: `loge_${"o".repeat(43)}`,
  ended: `loge_${"e".repeat(43)}`,
};

export const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });

const rows = new Map(
  Object.entries(machines).map(([group, token]) => {
    const id = tokenRowId(token);
    const row = { id, kind: "token", name: group, by: "sub-1", created: "2026-11-21T12:00:00.000Z" };
    const isOver = group === "ended";
    return [id, attributes({ ...row, group: isOver ? "operator" : group, expires: isOver ? 1 : 4_000_000_000 })];
  }),
);

/** The row of the access table, as DynamoDB gives it. */
export const machineRow = (id: string) => rows.get(id);
