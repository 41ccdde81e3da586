import type { MediaPass } from "../media-pass";
import { readPlaylist, type Timeline } from "./timeline";

/** The timeline of a playlist; of its first rendition where there are several, for all have the same times. Undefined where it cannot be had. */
export async function loadTimeline(pass: MediaPass, path: string): Promise<Timeline | undefined> {
  const text = (await pass.readText(path).catch(() => null)) ?? "";
  const [, rendition] = /^#EXT-X-STREAM-INF:.*\n(?:#.*\n)*(.+)$/m.exec(text) ?? [];
  if (!rendition) return readPlaylist(text);
  const { pathname } = new URL(rendition.trim(), new URL(path, location.href));
  return readPlaylist((await pass.readText(pathname).catch(() => null)) ?? "");
}
