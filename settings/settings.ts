import type { SettingsFile } from "./file";

/** A camera with every default filled in. Ports are TCP. */
export interface Camera {
  readonly name: string;
  readonly title: string;
  /** Owncast's latency level: 0 is quickest, 4 is steadiest. */
  readonly latency: number;
  readonly sound: boolean;
  readonly allowedCidrs: string[];
  /** Beside the camera's own picture; `kbps` is that of picture and sound together. */
  readonly renditions: { readonly height: number; readonly kbps: number; readonly name: string }[];
  readonly ports: {
    readonly rtmp: number;
    readonly rtmps: number;
    readonly owncastRtmp: number;
    readonly owncastWeb: number;
  };
  /** The door of `owncastAdmin` to this camera's Owncast, at the proxy. */
  readonly admin?: { readonly port: number; readonly allowedCidrs: string[] };
}

/** Everything that an environment decides, with every default filled in. Fields are described in `schema.json`. */
export interface Settings extends Omit<SettingsFile, "$schema" | "cameras" | "availabilityZone" | "domain"> {
  readonly availabilityZone: string;
  readonly cameras: Camera[];
  readonly domain?: {
    readonly name: string;
    readonly zoneId: string;
    readonly zoneName: string;
    /** Directory of the ACME server that certifies `ingestHost`, which there is with a domain. */
    readonly acme: string;
  };
}
