import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "../bench/browser";
import { printRow } from "./sheets";

/** The few pictures that the README shows. */
const live = "live.desktop.dark.en.png";
const phones = ["live.phone.dark.en.png", "recordings.phone.light.en.png", "servers.phone.dark.pt.png"];

/** Renews the pictures below `docs`, from those that were just taken into `folder`. */
export async function renewKept(browser: Browser, folder: string, docs: string): Promise<void> {
  copyFileSync(join(folder, live), join(docs, "live.png"));
  await printRow(browser, folder, "phones.png", phones, 300);
  copyFileSync(join(folder, "phones.png"), join(docs, "phones.png"));
}
