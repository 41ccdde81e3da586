import { createHash } from "node:crypto";
import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { ScriptedLoge } from "../../../tools/pictures/scripted-loge";
import type { MemoryStore } from "../../modules/owncast/recorder/support/memory";
import { serve } from "../../support/web";

export interface Asked {
  readonly path: string;
  readonly status: number;
  /** Of the body, as sent. */
  readonly bytes: number;
}

/** The page and its API as scripted, and behind them what the recorder has put into its bucket, as S3 answers it. */
export async function openDoor(store: MemoryStore, loge: ScriptedLoge) {
  const asked: Asked[] = [];
  const door = await serve((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    if (!path.startsWith("/media/")) return pass(request, response, loge.url);
    const object = store.objects.get(path.slice(1));
    if (!object) return response.writeHead(404).end();
    const etag = `"${createHash("md5").update(object.body).digest("hex")}"`;
    const isKnown = request.headers["if-none-match"] === etag;
    asked.push({ path, status: isKnown ? 304 : 200, bytes: isKnown ? 0 : object.body.length });
    const { type, cache, encoding } = object;
    const headers = { etag, "content-type": type, "cache-control": cache };
    response.writeHead(isKnown ? 304 : 200, encoding ? { ...headers, "content-encoding": encoding } : headers);
    response.end(isKnown ? undefined : object.body);
  });
  return { url: door.url.replace("127.0.0.1", "localhost"), asked, close: door.close };
}

function pass(request: IncomingMessage, response: ServerResponse, to: string): void {
  const { method, url, headers } = request;
  const forward = ask(`${to}${url}`, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forward.on("error", () => response.destroy());
  request.pipe(forward);
}
