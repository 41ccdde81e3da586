import { bare } from "../shared/app";
import { ApiError } from "../shared/errors";
import { document } from "./document";
import { routes } from "./routes";

/**
 * `GET /api/openapi.json`, and everything that no route takes: 405 for a known address, else 404. A function of its
 * own, without any rights, since nobodies reach it.
 */
export const openapi = () => {
  const text = JSON.stringify(document());
  return bare()
    .get("/openapi.json", (c) => c.body(text, 200, { "content-type": "application/json" }))
    .all("*", (c) => {
      const methods = methodsAt(c.req.path);
      if (methods.length === 0) throw new ApiError(404, "not_found", "There is nothing at this address.");
      const allow = methods.join(", ");
      throw new ApiError(405, "method_not_allowed", `This address takes ${allow}.`, { headers: { allow } });
    });
};

function methodsAt(path: string): string[] {
  const matches = (pattern: string) => new RegExp(`^/api${pattern.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
  return routes.filter((route) => matches(route.path)).map((route) => route.method);
}
