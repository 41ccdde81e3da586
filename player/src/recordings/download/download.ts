import type { MediaPass } from "../../media-pass";
import type { Order, Report } from "./messages";
import type { Piece } from "./pieces";
import address from "./worker?worker&url";

/** Milliseconds between two tries while nothing answers and nobody asks for one. */
const againAfter = 15_000;

export interface Wish {
  readonly pieces: readonly Piece[];
  readonly handle: FileSystemFileHandle | null;
}

/** One recording on its way into a file, in a worker of its own. */
export class Download {
  private readonly worker = new Worker(trustedAddress(), { type: "module" });
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly onOnline = () => this.goOn();

  /** @param tell gets each report; the last is `done`, `failed` or `cancelled` */
  constructor(
    { pieces, handle }: Wish,
    private readonly pass: MediaPass,
    private readonly tell: (report: Report) => void,
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<Report>) => this.hear(data);
    this.worker.onerror = ({ message }) => this.hear({ kind: "failed", failure: "unreadable", reason: message });
    window.addEventListener("online", this.onOnline);
    this.order({ kind: "start", pieces, handle });
  }

  /** Tries again where it was kept waiting. */
  goOn(): void {
    clearTimeout(this.retry);
    this.order({ kind: "go-on" });
  }

  cancel(): void {
    this.order({ kind: "cancel" });
  }

  private hear(report: Report): void {
    if (report.kind === "waiting" && report.obstacle === "refused") {
      this.pass.refused().then(
        () => this.goOn(),
        () => this.hear({ kind: "waiting", obstacle: "unreachable" }),
      );
      return;
    }
    if (report.kind === "waiting") this.wait();
    else if (report.kind !== "progress") this.end();
    this.tell(report);
  }

  private wait(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.goOn(), againAfter);
  }

  private end(): void {
    clearTimeout(this.retry);
    window.removeEventListener("online", this.onOnline);
    this.worker.terminate();
  }

  private order(order: Order): void {
    this.worker.postMessage(order);
  }
}

/** The one address of a script that is made at run time; where the browser knows Trusted Types it wants to hear that it is ours. */
function trustedAddress(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("loge-worker", { createScriptURL: (url) => url });
  return policy?.createScriptURL(address) ?? address;
}

/** As far as it is used; TypeScript's own types do not have it. It says `string`, for that is what `Worker` is typed to take. */
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

interface Policy {
  createScriptURL(url: string): string;
}

let policy: Policy | undefined;
