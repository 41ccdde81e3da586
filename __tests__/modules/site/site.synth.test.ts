import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Site } from "../../../modules/site";
import { PrivateBucket } from "../../../modules/storage";
import { synth } from "../../support/synth";

function objects(...paths: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "loge-site-"));
  const files = paths.map((path, index) => ({ path, file: join(folder, `${index}`) }));
  for (const { file } of files) writeFileSync(file, "content");
  return synth(
    (stack) => new Site(stack, "site", { bucket: new PrivateBucket(stack, "bucket", { name: "loge-test" }), files }),
  ).resource.aws_s3_object;
}

describe("site", () => {
  test("a file that keeps its name is asked for each time; one with a hash in its name never again", () => {
    const { site_index_html, "site_assets_index-1a2b_js": script } = objects("index.html", "assets/index-1a2b.js");
    expect(site_index_html).toMatchObject({
      key: "index.html",
      cache_control: "no-cache",
      content_type: "text/html; charset=utf-8",
    });
    expect(script).toMatchObject({
      key: "assets/index-1a2b.js",
      cache_control: "public, max-age=31536000, immutable",
      content_type: "text/javascript; charset=utf-8",
    });
  });

  test("a changed file changes its sum, and an object has no more tags than it may", () => {
    const { site_index_html } = objects("index.html");
    expect(site_index_html.source_hash).toBe(`\${filebase64sha256("${site_index_html.source}")}`);
    expect(site_index_html.override_provider).toEqual({ default_tags: { tags: {} } });
  });

  test("a kind that browsers would guess at is refused", () => {
    expect(() => objects("data.bin")).toThrow("data.bin: no content type is known for it; add one to modules/site.");
  });
});
