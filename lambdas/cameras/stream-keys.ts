import type { Aws } from "../shared/aws";

/** SSM's own limit for one GetParameters. */
const batch = 10;
/** What Terraform writes until the host has made a key. */
const unset = "unset";

/** The stream keys that the media host keeps in SSM, as `<folder>/<camera>`. */
export class StreamKeys {
  constructor(
    private readonly aws: Pick<Aws, "call">,
    private readonly folder: string,
  ) {}

  /** By camera, enough of each key to tell it from another; a camera without one is missing. */
  async masked(cameras: readonly string[]): Promise<Map<string, string>> {
    const batches = Array.from({ length: Math.ceil(cameras.length / batch) }, (_, i) =>
      this.read(cameras.slice(i * batch, (i + 1) * batch)),
    );
    const keys = (await Promise.all(batches)).flat().filter(({ Value }) => Value !== unset);
    return new Map(keys.map(({ Name, Value }) => [Name.slice(this.folder.length + 1), mask(Value)]));
  }

  private async read(cameras: readonly string[]): Promise<{ Name: string; Value: string }[]> {
    const { Parameters } = await this.aws.call<{ Parameters: { Name: string; Value: string }[] }>(
      "ssm",
      "GetParameters",
      {
        Names: cameras.map((camera) => `${this.folder}/${camera}`),
        WithDecryption: true,
      },
    );
    return Parameters;
  }
}

/** Both ends of a long key; nothing of a short one, as its ends would be most of it. */
function mask(key: string): string {
  return key.length < 16 ? "…" : `${key.slice(0, 4)}…${key.slice(-4)}`;
}
