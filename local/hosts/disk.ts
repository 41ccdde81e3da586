import { lstatSync, mkdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { State } from "../terraform/state";
import { HostRoot } from "./root";

export interface DiskOptions {
  readonly state: State;
  readonly instance: string;
  /** The instance's own folder. */
  readonly folder: string;
  /** Where volumes are kept, a folder each: they outlive instances. */
  readonly volumes: string;
}

/** Makes an instance's disks as they are when it is switched on: its root, its data volume, an empty `/run`. */
export function prepareDisk({ state, instance, folder, volumes }: DiskOptions): HostRoot {
  const attachment = state.find("aws_volume_attachment", (it) => it.instance_id === instance);
  const volume = attachment ? join(volumes, attachment.attributes.volume_id) : undefined;
  if (volume) mkdirSync(volume, { recursive: true });

  const root = new HostRoot(join(folder, "root"), volume ? [volume] : []);
  const data = join(root.folder, "var/lib/loge");
  if (volume) link(data, volume);
  for (const fresh of ["run", "tmp"]) rmSync(join(root.folder, fresh), { recursive: true, force: true });
  for (const path of ["run/loge", "tmp", "root", "etc/loge", "opt/loge", "etc/systemd/system"]) {
    mkdirSync(join(root.folder, path), { recursive: true });
  }
  writeFileSync(join(root.folder, "run/loge/addresses"), addressMap(state));
  return root;
}

/** All hosts are on this machine's loopback, and nothing of theirs may be reached from elsewhere. */
function addressMap(state: State): string {
  const instances = state.all("aws_instance").map(({ attributes }) => attributes.private_ip);
  const interfaces = state.all("aws_network_interface").flatMap(({ attributes }) => attributes.private_ips ?? []);
  const addresses = new Set(["0.0.0.0", ...instances, ...interfaces].filter(Boolean));
  return [...addresses].map((address) => `${address} 127.0.0.1\n`).join("");
}

function link(path: string, target: string): void {
  const current = lstatSync(path, { throwIfNoEntry: false });
  if (current?.isSymbolicLink()) {
    if (readlinkSync(path) === target) return;
    rmSync(path);
  } else if (current) rmdirSync(path); // fails when it holds something, which a volume would hide
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
