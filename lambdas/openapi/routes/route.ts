import type { Group } from "../../shared/requires";
import type { schemas } from "../schemas";

type Schema = keyof typeof schemas;

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api`. */
  readonly path: string;
  /** The folder of `lambdas/` that answers. */
  readonly function: string;
  /** `anyone` is not even asked who it is: those routes have no authorizer, except sign-out. */
  readonly who: "anyone" | "signed in" | Group;
  readonly summary: string;
  readonly body?: Schema;
  /** Name and meaning of each query parameter; all may be left out. */
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
  /** The status and what is answered, if anything. */
  readonly answer: readonly [status: 200 | 201 | 202 | 204, schema?: Schema];
  /** Codes of the error contract beside those of every route. */
  readonly errors?: readonly string[];
}

export const text = { type: "string" };
export const time = { type: "string", format: "date-time" };
