import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assumeRole, roleFor } from "../aws/role";
import type { Resource, State } from "../terraform/state";
import { readUserData, writeFiles } from "./cloud-config";
import { Programs } from "./command";
import { prepareDisk } from "./disk";
import { inWords } from "./exits";
import { type Metadata, serveMetadata } from "./imds";
import type { Instances, Observed } from "./instances";
import { Journal } from "./journal";
import type { Leash } from "./leash";
import { Machine } from "./machine";
import { Manager, type UnitStatus } from "./manager";
import type { HostProcess } from "./process";
import { serveSystemctl, systemctl } from "./systemctl";
import { UnitFolder } from "./unit-folder";

export interface HostOptions {
  readonly state: State;
  readonly instance: Resource;
  /** The emulator. */
  readonly endpoint: string;
  /** The instance's own folder. */
  readonly folder: string;
  readonly volumes: string;
  readonly instances: Instances;
  readonly leash: Leash;
  /** Folders for its PATH. */
  readonly path: readonly string[];
  readonly log: (line: string) => void;
  readonly journal: (unit: string, line: string) => void;
}

/** What exists only while the host is on. */
interface Running {
  readonly launched: number;
  readonly manager: Manager;
  /** Never rejects. */
  readonly boot: Promise<void>;
  readonly close: () => void;
}

/** The unit that stands for the boot itself in what is shown. */
const BOOT = "cloud-init";

/** One EC2 instance: a folder for its disk, and processes while the emulated instance runs. */
export class Host {
  readonly name: string;
  readonly id: string;
  private observed: Observed | undefined;
  private running: Running | undefined;
  private booting = false;
  private bootFailure: string | undefined;
  /** The launch after which it switched itself off, and is not to be switched on again. */
  private off: number | undefined;
  private rebootAsked = false;
  /** The boot script that runs now. */
  private script: HostProcess | undefined;
  private stopping = false;
  private settling: Promise<void> | undefined;

  constructor(private readonly options: HostOptions) {
    const { attributes } = options.instance;
    this.id = attributes.id;
    this.name = attributes.tags?.["loge:host"] ?? attributes.tags_all?.["loge:host"] ?? this.id;
  }

  /** EC2's word for it, as last seen. */
  get state(): Observed["state"] {
    return this.observed?.state ?? "terminated";
  }

  /** Takes note of what EC2 says now, and follows it. @param observed undefined when EC2 no longer knows it. */
  follow(observed: Observed | undefined): void {
    this.observed = observed;
    void this.settle();
  }

  /** Switches it off without telling EC2: it is on again when it is followed the next time. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.settle();
  }

  status(): UnitStatus[] {
    const state = this.bootFailure ? "failed" : this.booting || this.isDue ? "activating" : undefined;
    const boot = { unit: BOOT, enabled: true, pid: undefined, busy: "booting", failure: this.bootFailure, last: [] };
    return [...(state ? [{ ...boot, state } as const] : []), ...(this.running?.manager.status() ?? [])];
  }

  private get isDue(): boolean {
    return this.wanted !== undefined && this.running === undefined;
  }

  /** The launch that should be running. */
  private get wanted(): number | undefined {
    if (this.stopping || this.observed?.state !== "running") return undefined;
    return this.observed.launched === this.off ? undefined : this.observed.launched;
  }

  /** Resolves when the host is as it should be; what changes meanwhile counts. */
  private settle(): Promise<void> {
    this.settling ??= this.approach();
    return this.settling;
  }

  private async approach(): Promise<void> {
    await Promise.resolve(); // so that the end, where it takes itself back, comes after it was noted down
    try {
      while (this.running?.launched !== this.wanted || this.rebootAsked) {
        if (this.running) await this.switchOff(this.running);
        else if (this.wanted !== undefined) await this.switchOn(this.observed as Observed);
        this.rebootAsked = false;
      }
      if (this.observed?.state === "terminated") rmSync(this.options.folder, { recursive: true, force: true });
    } catch (error) {
      this.options.log(`${this.name}: ${(error as Error).message}`);
    } finally {
      this.settling = undefined;
    }
  }

  private async switchOn(observed: Observed): Promise<void> {
    const { log, state, folder, volumes, leash, path, journal: heard, endpoint, instances } = this.options;
    log(`${this.name}: is switched on`);
    this.bootFailure = undefined;
    this.booting = true;
    const closing: (() => void)[] = [];
    try {
      const root = prepareDisk({ state, instance: this.id, folder, volumes });
      const journal = new Journal(root.path("/var/log/loge"), heard);
      closing.push(() => journal.close());
      const userData = await instances.userData(this.id);
      const imds = await serveMetadata(this.metadata(observed, userData));
      closing.push(() => void imds.stop());
      const standIns = join(folder, "bin");
      const programs = new Programs(standIns, path);
      const machine = new Machine(root, leash, journal, programs, observed.hostname, {
        PATH: programs.path,
        HOME: root.path("/root"),
        TMPDIR: root.path("/tmp"),
        LANG: "C.UTF-8",
        LOGE_ROOT: root.folder,
        AWS_ENDPOINT_URL: endpoint,
        // With the slash: the AWS CLI of Debian 12 puts its path right behind.
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `${imds.endpoint}/`,
        AWS_EC2_METADATA_V1_DISABLED: "true",
      });
      const manager = new Manager(machine, new UnitFolder(root, observed.hostname), (line) =>
        log(`${this.name}: ${line}`),
      );
      const power = { poweroff: () => void this.switchOffFromInside(), reboot: () => this.reboot() };
      const control = await serveSystemctl(standIns, (args) => systemctl(manager, power, args));
      closing.push(() => void control.stop());
      this.running = {
        launched: observed.launched,
        manager,
        boot: this.boot(machine, manager, userData),
        close: () => closeAll(closing),
      };
    } catch (error) {
      // Its disk or its services: nothing to go on with until it is switched on again.
      closeAll(closing);
      this.failBoot(error as Error);
      this.off = observed.launched;
    }
  }

  /** What cloud-init does: `write_files` at the instance's first boot, then the scripts for every boot. */
  private async boot(machine: Machine, manager: Manager, userData: string): Promise<void> {
    const failed = (error: Error) => {
      if (!manager.closing) this.failBoot(error);
    };
    try {
      const done = machine.root.path(`/var/lib/cloud/instances/${this.id}/sem/config_write_files`);
      if (!existsSync(done)) {
        writeFiles(readUserData(userData), machine.root);
        machine.makeDirectory(dirname(done));
        writeFileSync(done, "");
      }
      manager.boot().catch(failed);
      const scripts = machine.root.path("/var/lib/cloud/scripts/per-boot");
      for (const script of existsSync(scripts) ? readdirSync(scripts).sort() : []) {
        this.script = machine.run(BOOT, join(scripts, script));
        const exit = await this.script.exited;
        await this.script.end("SIGKILL", 0);
        if (exit.code !== 0) throw new Error(`${script} ${inWords(exit)}: ${machine.journal.last(BOOT).join(" | ")}`);
      }
    } catch (error) {
      failed(error as Error);
    }
    this.booting = false;
  }

  private failBoot(error: Error): void {
    this.booting = false;
    this.bootFailure = error.message;
    this.options.log(`${this.name}: does not boot: ${error.message}`);
  }

  private async switchOff(running: Running): Promise<void> {
    this.options.log(`${this.name}: is switched off`);
    this.script?.signal("SIGKILL", "group");
    await running.manager.shutdown();
    await running.boot;
    running.close();
    this.running = undefined;
    this.bootFailure = undefined;
  }

  /** `poweroff` on the host: it ends first, then EC2 does what `instance_initiated_shutdown_behavior` says. */
  private async switchOffFromInside(): Promise<void> {
    this.off = this.running?.launched;
    await this.settle();
    const { instances, instance, log } = this.options;
    const terminate = instance.attributes.instance_initiated_shutdown_behavior === "terminate";
    await (terminate ? instances.terminate(this.id) : instances.stop(this.id)).catch((error) =>
      log(`${this.name}: has switched itself off, but EC2 did not take note: ${error.message}`),
    );
  }

  private reboot(): void {
    this.rebootAsked = true;
    void this.settle();
  }

  private metadata(observed: Observed, userData: string): Metadata {
    const { state, endpoint, instance } = this.options;
    const profile = state.find(
      "aws_iam_instance_profile",
      (it) => it.name === instance.attributes.iam_instance_profile,
    );
    const role = profile?.attributes.role as string | undefined;
    return {
      instanceId: this.id,
      instanceType: observed.type,
      imageId: observed.image,
      account: `${instance.attributes.arn}`.split(":")[4] ?? "",
      availabilityZone: observed.availabilityZone,
      hostname: observed.hostname,
      privateIp: observed.privateIp,
      role,
      publicIp: () => this.observed?.publicIp,
      userData: () => Buffer.from(userData, "base64").toString("utf8"),
      keys: async () => {
        const { arn } = state.find("aws_iam_role", (it) => it.name === role)?.attributes ?? {};
        roleFor(state, arn, "ec2.amazonaws.com");
        return assumeRole(endpoint, arn, this.id);
      },
    };
  }
}

function closeAll(closing: readonly (() => void)[]): void {
  for (const close of closing) close();
}
