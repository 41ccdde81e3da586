import { join } from "node:path";
import { clone as cloneOf } from "../../tools/bench/clone";

/** The repository as a person would clone it, in a folder of its own; only the installed packages are shared. */
export const clone = () => cloneOf(join(__dirname, "../.."));
