import { join } from "node:path";

/** The repository's folder. Compiled files are in `dist/app/tools/`. */
export const root = join(__dirname, "../../..");
