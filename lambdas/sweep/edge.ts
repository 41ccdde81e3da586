import { createHash } from "node:crypto";
import { type Aws, AwsError } from "../shared/aws";
import type { Folder } from "../shared/recording";

/** CloudFront's most of invalidations with a wildcard at one time. */
export const mostFolders = 15;

/** The distribution's caches. */
export class Edge {
  constructor(
    private readonly aws: Pick<Aws, "cloudfront">,
    private readonly distribution: string,
  ) {}

  /**
   * Forgets all that was fetched of these folders, {@link mostFolders} at most. The same folders once more within
   * the hour are the same invalidation. Throws {@link AwsError}.
   */
  async forget(folders: readonly Folder[], now: number): Promise<void> {
    const paths = folders.map(({ camera, id }) => `/media/${camera}/${id}/*`);
    const hour = Math.floor(now / 3_600_000);
    const reference = createHash("sha256")
      .update([hour, ...paths].join("\n"))
      .digest("hex");
    const items = paths.map((path) => `<Path>${path}</Path>`).join("");
    const body =
      '<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">' +
      `<Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths>` +
      `<CallerReference>${reference}</CallerReference></InvalidationBatch>`;
    const headers = { "content-type": "text/xml" };
    const path = `distribution/${this.distribution}/invalidation`;
    const response = await this.aws.cloudfront(path, { method: "POST", headers, body });
    const text = await response.text();
    if (response.ok) return;
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? "CloudFront";
    throw new AwsError(code, response.status, `Invalidating ${paths.length} folders: ${response.status}`);
  }
}
