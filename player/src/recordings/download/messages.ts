import type { Piece } from "./pieces";

/** What the page tells the worker. */
export type Order =
  | {
      readonly kind: "start";
      readonly pieces: readonly Piece[];
      /** Where to write; null where the browser cannot be asked for a place. */
      readonly handle: FileSystemFileHandle | null;
    }
  | { readonly kind: "go-on" }
  | { readonly kind: "cancel" };

/** What keeps a download from going on until it is told to: the edge refused the cookies, or nothing answers. */
export type Obstacle = "refused" | "unreachable";

/** Why a download ended without a file. */
export type Failure = "full" | "forbidden" | "unreadable";

/** What the worker tells the page. */
export type Report =
  | { readonly kind: "progress"; readonly seconds: number; readonly bytes: number }
  | { readonly kind: "waiting"; readonly obstacle: Obstacle }
  | {
      readonly kind: "done";
      /** To be saved from memory or from the page's own storage; null where it is in its place already. */
      readonly file: File | null;
      readonly bytes: number;
      /** Seconds that were no longer there. */
      readonly gone: number;
      /** Seconds of sound that one file cannot hold beside the rest. */
      readonly soundLost: number;
    }
  | { readonly kind: "failed"; readonly failure: Failure; readonly reason: string }
  | { readonly kind: "cancelled" };
