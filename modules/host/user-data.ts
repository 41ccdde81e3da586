import { stringify } from "yaml";
import type { HostFile } from "./archive";

/** What the first boot writes; everything else comes from the bundle, at every boot. */
const BOOT_FILES = [
  { path: "opt/loge/bin/loge-setup", permissions: "0755" },
  { path: "etc/systemd/system/loge-setup.service", permissions: "0644" },
  { path: "var/lib/cloud/scripts/per-boot/10-loge", permissions: "0755" },
];

export interface UserDataProps {
  readonly files: readonly HostFile[];
  readonly region: string;
  /** Name of the SSM parameter that says where the bundle is. */
  readonly bundleParameter: string;
}

/**
 * The user data of a host: it only writes and starts one unit. It depends on no camera and no version, because EC2 would
 * start a stopped host to change it, and cloud-init would then not read it.
 */
export function userData({ files, region, bundleParameter }: UserDataProps): string {
  const bootEnv = `LOGE_REGION=${region}\nLOGE_BUNDLE_PARAMETER=${bundleParameter}\n`;
  const cloudConfig = {
    write_files: [
      { path: "/etc/loge/boot.env", content: bootEnv },
      ...BOOT_FILES.map(({ path, permissions }) => ({ path: `/${path}`, permissions, content: text(files, path) })),
    ],
  };
  return escaped(`#cloud-config\n${stringify(cloudConfig, { lineWidth: 0, blockQuote: "literal" })}`);
}

/** Terraform reads `${` and `%{` in a string as its own. */
function escaped(text: string): string {
  return text.replace(/([$%])\{/g, (_, sign) => `${sign}${sign}{`);
}

/** The files that are not in the user data. */
export function bundled(files: readonly HostFile[]): HostFile[] {
  return files.filter(({ path }) => !BOOT_FILES.some((boot) => boot.path === path));
}

function text(files: readonly HostFile[], path: string): string {
  const file = files.find((one) => one.path === path);
  if (!file)
    throw new Error(`A host does not boot without ${path}; its files must include those of modules/host/files.`);
  return file.content.toString("utf8");
}
