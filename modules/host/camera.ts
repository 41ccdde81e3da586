/** A camera as its hosts know it: one entry of `/etc/loge/cameras.json`. */
export interface Camera {
  /** Names the camera's folder, its Owncast and its parameters: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** Owncast's latency level, 0 (about 5 s) to 4 (about 18 s). */
  readonly latency: number;
  /** Whether the camera sends sound; Owncast must be told, or it cuts a silent camera after 5 s. */
  readonly sound: boolean;
  /** IPv4 networks that the camera may publish from, e.g. `203.0.113.0/24`. */
  readonly allowedCidrs: readonly string[];
  readonly ports: CameraPorts;
  /** Opens the admin page of the camera's Owncast at the proxy. @default nobody reaches it */
  readonly admin?: AdminDoor;
  /** What Owncast makes beside the camera's own picture. @default none */
  readonly renditions?: readonly Rendition[];
}

/** Where Owncast's admin page is reached by HTTPS, and by whom. */
export interface AdminDoor {
  /** TCP, at the proxy. */
  readonly port: number;
  /** IPv4 networks. */
  readonly allowedCidrs: readonly string[];
}

/** A smaller picture. */
export interface Rendition {
  /** Part of its playlists' addresses: lower-case letters and digits, but not `source`. */
  readonly name: string;
  /** Lines. */
  readonly height: number;
  /** Kilobits a second, of picture and sound together. */
  readonly kbps: number;
}

/** TCP ports; no two cameras share one. */
export interface CameraPorts {
  /** At the proxy, plain RTMP. */
  readonly rtmp: number;
  /** At the proxy, RTMP in TLS. */
  readonly rtmps: number;
  /** At the media host, RTMP from the proxy. */
  readonly owncastRtmp: number;
  /** At the media host, Owncast's web server: on its loopback, unless an admin door leads to it. */
  readonly owncastWeb: number;
}
