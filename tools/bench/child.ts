import type { ChildProcess } from "node:child_process";

/** Asks a process to end, and resolves when it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve).kill("SIGTERM"));
}
