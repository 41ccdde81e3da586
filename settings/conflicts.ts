import type { Settings } from "./settings";

/** One value that is wrong beside the others. */
export interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
}

/** What no single field shows: names and ports taken twice, a zone of another region, a record without a domain, mail of a guard that is off. */
export function conflicts(settings: Settings): Problem[] {
  return [names, renditions, ports, places, addresses, unguarded].flatMap((of) => of(settings));
}

function names({ cameras }: Settings): Problem[] {
  return cameras.flatMap(({ name }, place) =>
    cameras.findIndex((other) => other.name === name) < place
      ? [{ path: `cameras[${place}].name`, value: name, allowed: "a name that no other camera has" }]
      : [],
  );
}

function renditions({ cameras }: Settings): Problem[] {
  return cameras.flatMap(({ renditions }, place) =>
    renditions.flatMap(({ name }, index) =>
      renditions.findIndex((other) => other.name === name) < index
        ? [{ path: `cameras[${place}].renditions[${index}].name`, value: name, allowed: "a name of its own" }]
        : [],
    ),
  );
}

/** The proxy's and the media host's ports live on different machines on AWS, and on the same one locally. */
function ports({ cameras, recorderPort }: Settings): Problem[] {
  const proxy = cameras.flatMap(({ ports, admin }, place) => [
    { path: `cameras[${place}].ports.rtmp`, value: ports.rtmp },
    { path: `cameras[${place}].ports.rtmps`, value: ports.rtmps },
    ...(admin ? [{ path: `cameras[${place}].ports.admin`, value: admin.port }] : []),
  ]);
  const owncast = [
    { path: "recorderPort", value: recorderPort },
    ...cameras.flatMap(({ ports }, place) => [
      { path: `cameras[${place}].ports.owncastRtmp`, value: ports.owncastRtmp },
      { path: `cameras[${place}].ports.owncastWeb`, value: ports.owncastWeb },
    ]),
  ];
  return [proxy, owncast].flatMap((taken) =>
    taken.flatMap(({ path, value }, index) => {
      const first = taken.findIndex((other) => other.value === value);
      return first < index ? [{ path, value, allowed: `a port that ${taken[first]?.path} does not use` }] : [];
    }),
  );
}

function places({ region, availabilityZone }: Settings): Problem[] {
  return availabilityZone.startsWith(region) && availabilityZone.length === region.length + 1
    ? []
    : [{ path: "availabilityZone", value: availabilityZone, allowed: `a zone of ${region}, such as ${region}a` }];
}

function addresses({ proxyAddress, domain, ingestHost }: Settings): Problem[] {
  const problems: Problem[] = [];
  if (proxyAddress === "dns" && !domain) {
    problems.push({ path: "proxyAddress", value: proxyAddress, allowed: '"eip", or "dns" together with a domain' });
  }
  if (!domain) return problems;
  const isInZone = (name: string) => name === domain.zoneName || name.endsWith(`.${domain.zoneName}`);
  if (!isInZone(domain.name)) {
    problems.push({ path: "domain.name", value: domain.name, allowed: `a name in the zone ${domain.zoneName}` });
  } else if (ingestHost !== undefined && !isInZone(ingestHost)) {
    const allowed = `a name in the zone ${domain.zoneName}, where the proxy proves that it is its own`;
    problems.push({ path: "ingestHost", value: ingestHost, allowed });
  }
  // One leads to the page, the other to the proxy.
  if (ingestHost === domain.name) {
    problems.push({ path: "ingestHost", value: ingestHost, allowed: "another name than the page's, domain.name" });
  }
  return problems;
}

function unguarded({ guard }: Settings): Problem[] {
  const allowed = "nothing while guard.on is false: it is the guard that would make it";
  return (["alarms", "budget"] as const).flatMap((what) =>
    !guard.on && guard[what] ? [{ path: `guard.${what}`, value: guard[what], allowed }] : [],
  );
}
