/** One line of Terraform's machine-readable output. https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface Message {
  readonly type: string;
  readonly "@message"?: string;
  readonly changes?: Changes & { readonly operation: string };
  readonly change?: { readonly action: string };
  readonly hook?: { readonly resource: { readonly addr: string }; readonly elapsed_seconds?: number };
  readonly diagnostic?: Diagnostic;
}

interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
}

export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

/** Turns the lines of `terraform apply -json` into "12 of 83 resources" and remembers what went wrong. */
export class Progress {
  readonly errors: string[] = [];
  /** What was changed when Terraform ended; undefined until then. */
  changes: Changes | undefined;
  private planned = 0;
  private done = 0;

  constructor(private readonly say: (line: string) => void) {}

  line(text: string): void {
    const message = parse(text);
    if (!message) return void (text.trim() && this.errors.push(text));
    if (message.type === "planned_change") this.planned += steps(message.change?.action);
    if (message.type === "apply_complete" && message.hook) this.step(message.hook.resource.addr);
    if (message.type === "change_summary" && message.changes) this.summary(message.changes);
    if (message.type === "diagnostic" && message.diagnostic) this.diagnostic(message.diagnostic);
  }

  private summary({ add, change, remove, operation }: Changes & { readonly operation: string }): void {
    if (operation !== "plan") this.changes = { add, change, remove };
  }

  private step(address: string): void {
    // Reading a data source again ends with the same message and was not planned as a change.
    if (address.startsWith("data.") || address.includes(".data.")) return;
    this.done += 1;
    this.say(`${this.done} of ${Math.max(this.planned, this.done)} resources (${address})`);
  }

  private diagnostic({ severity, summary, detail, address }: Diagnostic): void {
    const text = [address, summary, detail].filter(Boolean).join("\n    ");
    if (severity === "error") this.errors.push(text);
    else this.say(`warning: ${text}`);
  }
}

function steps(action = ""): number {
  if (action === "replace") return 2;
  return ["create", "update", "delete"].includes(action) ? 1 : 0;
}

function parse(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
