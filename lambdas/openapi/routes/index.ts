import { cameras } from "./cameras";
import { people } from "./people";
import { recordings } from "./recordings";
import type { Route } from "./route";
import { servers } from "./servers";
import { session } from "./session";

export type { Route };

/** Every route that there is. The OpenAPI document is made of it, and tests hold Hono's routes and the README against it. */
export const routes: readonly Route[] = [
  ...session,
  ...cameras,
  ...servers,
  ...recordings,
  ...people,
  {
    method: "GET",
    path: "/openapi.json",
    function: "openapi",
    who: "anyone",
    summary: "This document",
    answer: [200],
  },
];
