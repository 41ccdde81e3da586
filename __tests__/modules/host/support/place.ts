import type { Camera, Place } from "../../../../modules/host";
import { Network } from "../../../../modules/network";
import { Owncast, type OwncastProps } from "../../../../modules/owncast";
import { CameraProxy, type CameraProxyProps } from "../../../../modules/proxy";
import type { Stack } from "../../../../modules/stack";
import { fakeArtifacts } from "../../../support/artifacts";

/** A camera with sound that anybody may publish to, unless told otherwise. */
export function camera(name: string, overrides: Partial<Camera> = {}): Camera {
  const ports = { rtmp: 1935, rtmps: 1936, owncastRtmp: 1935, owncastWeb: 8080 };
  return { name, title: name, latency: 1, sound: true, allowedCidrs: ["0.0.0.0/0"], ports, ...overrides };
}

export const place: Place = {
  project: "loge",
  environment: "test",
  account: "123456789012",
  region: "us-east-1",
  availabilityZone: "us-east-1a",
  bucket: { name: "loge-test-media", id: "loge-test-media", arn: "arn:aws:s3:::loge-test-media" },
  cameras: [camera("garden")],
  addresses: { proxy: "10.20.0.10", owncast: "10.20.0.26" },
};

const artifacts = fakeArtifacts();

export interface HostOverrides {
  readonly place?: Partial<Place>;
  readonly proxy?: Partial<CameraProxyProps>;
  readonly owncast?: Partial<OwncastProps>;
}

/** Puts the network and both hosts into a stack, as main.ts does. */
export function addHosts(stack: Stack, overrides: HostOverrides = {}) {
  const here = { ...place, ...overrides.place };
  const network = new Network(stack, "network", { ...here, name: `${here.project}-${here.environment}` });
  const proxy = new CameraProxy(stack, "proxy", {
    place: here,
    subnetId: network.proxySubnetId,
    securityGroupId: network.proxySecurityGroupId,
    internet: network.internet,
    files: artifacts.hostFiles("proxy"),
    ...overrides.proxy,
  });
  const owncast = new Owncast(stack, "owncast", {
    place: here,
    subnetId: network.owncastSubnetId,
    securityGroupId: network.owncastSecurityGroupId,
    files: artifacts.hostFiles("owncast"),
    owncast: { version: "0.2.5", sha256: "a".repeat(64) },
    ...overrides.owncast,
  });
  return { network, proxy, owncast };
}
