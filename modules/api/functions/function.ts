import type { NodeFunctionProps } from "../../function";

/** One of the API's functions: what it is told, what it may do, and the routes that lead to it. */
export interface ApiFunction extends Pick<NodeFunctionProps, "memory" | "timeout" | "environment" | "statements"> {
  /** Routes at which nobody is asked who they are. */
  readonly open?: readonly string[];
  /** Routes behind the authorizer. */
  readonly closed?: readonly string[];
  /** Requests a second, and how many at once, that each of these routes lets through for everybody together. */
  readonly slow?: { readonly routes: readonly string[]; readonly rate: number; readonly burst: number };
}
