import { handle } from "../shared/gateway";
import { openapi } from "./openapi";

export const handler = handle(openapi());
