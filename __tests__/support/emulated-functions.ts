import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { serve } from "./web";

/** As much of the emulator as functions use: their zips and the keys of their roles. */
export async function emulateFunctions(sources: Record<string, string>, keysLiveMs = 3_600_000) {
  const zips = new Map(
    Object.entries(sources).map(([name, source]) => [name, Buffer.from(zipSync({ "index.mjs": strToU8(source) }))]),
  );
  const assumed: string[] = [];
  const server = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const name = request.url?.split("/").at(-1) ?? "";
      if (request.url?.startsWith("/2015-03-31/functions/"))
        return response.end(JSON.stringify({ Code: { Location: `${server.url}/zips/${name}` } }));
      if (request.url?.startsWith("/zips/")) return response.end(zips.get(name));
      const role = new URLSearchParams(Buffer.concat(chunks).toString()).get("RoleArn") ?? "";
      assumed.push(role);
      response.end(
        `<AccessKeyId>ASIA${assumed.length}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>` +
          `<SessionToken>of ${role}</SessionToken><Expiration>${new Date(Date.now() + keysLiveMs).toISOString()}</Expiration>`,
      );
    });
  });
  return {
    endpoint: server.url,
    /** The roles that were assumed, in order. */
    assumed,
    sha256: (name: string) =>
      createHash("sha256")
        .update(zips.get(name) ?? "")
        .digest("base64"),
    close: server.close,
  };
}
