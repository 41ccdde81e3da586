import type { Exit } from "./process";
import type { ServiceSection } from "./unit";

type Rules = Pick<ServiceSection, "restart" | "restartPreventedBy" | "successExits">;

/** The signals that systemd takes for a wish rather than a fault. */
const CLEAN = ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"];

export function isSuccess({ code, signal }: Exit, rules: Rules): boolean {
  if (code === 0 || rules.successExits.includes(nameOf({ code, signal }))) return true;
  return signal !== null && CLEAN.includes(signal);
}

/** Whether `Restart=` asks for another start after this end; without an exit, no process was the cause. */
export function wantsRestart(exit: Exit | undefined, rules: Rules): boolean {
  if (exit && rules.restartPreventedBy.includes(nameOf(exit))) return false;
  const success = exit !== undefined && isSuccess(exit, rules);
  switch (rules.restart) {
    case "no":
      return false;
    case "always":
      return true;
    case "on-success":
      return success;
    case "on-failure":
      return !success;
    case "on-abnormal":
      return !success && exit?.code == null;
    case "on-abort":
      return !success && exit?.signal != null;
  }
}

/** `ended with code 1`, `was killed by SIGKILL`. */
export function inWords({ code, signal, reason }: Exit): string {
  if (reason) return `could not be started: ${reason}`;
  return signal ? `was killed by ${signal}` : `ended with code ${code}`;
}

function nameOf({ code, signal }: Exit): string {
  return String(signal ?? code);
}
