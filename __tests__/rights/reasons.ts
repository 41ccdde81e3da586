import type { Row } from "./table";

/** Who uses a right that nothing here calls: by the action, and by the place where the action alone does not tell. */
const reasons: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "Lambda writes what the function prints",
  "logs:PutLogEvents": "Lambda writes what the function prints",
  "sqs:SendMessage": "Lambda or the Scheduler keeps what failed to the last try",
  "lambda:InvokeFunction": "the Scheduler calls its function",
  "ssm:UpdateInstanceInformation": "Session Manager's agent: the only way onto a host",
  "ssmmessages:CreateControlChannel": "Session Manager's agent: the only way onto a host",
  "ssmmessages:CreateDataChannel": "Session Manager's agent: the only way onto a host",
  "ssmmessages:OpenControlChannel": "Session Manager's agent: the only way onto a host",
  "ssmmessages:OpenDataChannel": "Session Manager's agent: the only way onto a host",
  "ssm:GetParameter parameter/proxy/volume": "mount-data, where there is a device to mount",
  "ssm:GetParameter parameter/owncast/volume": "mount-data, where there is a device to mount",
};

/** The reason of a row that is allowed and not called. */
export function reasonOf([, action, place]: Row): string | undefined {
  return reasons[`${action} ${place}`] ?? reasons[action];
}

/** What is allowed and not called here, one line for each reason: how many rights, of whom, what for. */
export function uncalled(rows: readonly Row[]): string {
  const byReason = new Map<string, Row[]>();
  for (const row of rows) {
    const reason = reasonOf(row) ?? "no reason";
    byReason.set(reason, [...(byReason.get(reason) ?? []), row]);
  }
  const lines = [...byReason].map(([reason, some]) => {
    const of = (part: 0 | 1) => [...new Set(some.map((row) => row[part]))].join(", ");
    return `${String(some.length).padStart(4)} | ${reason} | ${of(1)} | ${of(0)}`;
  });
  return ["rights that are there and that nothing here calls | why | action | role", ...lines].join("\n");
}
