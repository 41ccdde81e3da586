import { type Block, first, type Rule, refersTo, unless } from "./rule";

const ingress = "aws_vpc_security_group_ingress_rule";
const egress = "aws_vpc_security_group_egress_rule";

export const hosts: Rule[] = [
  {
    id: "CKV_AWS_79 CKV_AWS_341",
    what: "metadata needs a token and stays on the host",
    broken: (tf) =>
      ["aws_instance", "aws_launch_template"].flatMap((type) =>
        unless(
          tf,
          type,
          ({ metadata_options: options }) =>
            options.http_tokens === "required" && options.http_put_response_hop_limit === 1,
        ),
      ),
    spoil: (tf) => (first(tf, "aws_instance").metadata_options.http_tokens = "optional"),
  },
  {
    id: "CKV_AWS_3 CKV_AWS_8 CKV_AWS_189 AS-EC26",
    what: "every disk is encrypted",
    broken: (tf) => [
      ...unless(tf, "aws_ebs_volume", ({ encrypted }) => encrypted === true),
      ...unless(tf, "aws_launch_template", ({ block_device_mappings: [disk] }) => disk.ebs.encrypted === "true"),
    ],
    spoil: (tf) => delete first(tf, "aws_ebs_volume").encrypted,
  },
  {
    id: "CKV_AWS_46",
    what: "user data holds no secret",
    broken: (tf) =>
      unless(
        tf,
        "aws_instance",
        ({ user_data }) =>
          user_data.length > 0 && !/AKIA|ASIA|PRIVATE KEY|password|secret|stream-key\//i.test(user_data),
      ),
    spoil: (tf) => (first(tf, "aws_instance").user_data += "\nPASSWORD=1"),
  },
  {
    id: "CKV2_AWS_41",
    what: "every host acts with a role of its own",
    broken: (tf) => {
      const profiles = Object.values(tf.resource.aws_instance ?? {}).map((host: Block) => host.iam_instance_profile);
      return new Set(profiles).size === profiles.length && profiles.every(Boolean) ? [] : ["aws_instance"];
    },
    spoil: (tf) => delete first(tf, "aws_instance").iam_instance_profile,
  },
  {
    id: "CKV_AWS_88",
    what: "no host asks for a public address: that would replace it when it is stopped",
    broken: (tf) => unless(tf, "aws_instance", (block) => block.associate_public_ip_address === undefined),
    spoil: (tf) => (first(tf, "aws_instance").associate_public_ip_address = true),
  },
  {
    id: "CKV_AWS_24 AS-EC23",
    what: "strangers reach the cameras' ports of the proxy and nothing else, no port 22",
    broken: (tf) =>
      unless(
        tf,
        ingress,
        ({ cidr_ipv4: from, security_group_id: group, from_port: low, to_port: high, ip_protocol: protocol }) =>
          from === undefined ||
          (refersTo(group, "aws_security_group.network_proxy_group") &&
            protocol === "tcp" &&
            low === high &&
            low >= 1024),
      ),
    spoil: (tf) => Object.assign(first(tf, ingress), { cidr_ipv4: "0.0.0.0/0", from_port: 22, to_port: 22 }),
  },
  {
    id: "loge",
    what: "only the proxy comes in at the media host",
    broken: (tf) =>
      unless(
        tf,
        ingress,
        (rule) =>
          !refersTo(rule.security_group_id, "aws_security_group.network_owncast_group") ||
          refersTo(rule.referenced_security_group_id, "aws_security_group.network_proxy_group"),
      ),
    spoil: (tf) =>
      Object.assign(first(tf, ingress), {
        security_group_id: "${aws_security_group.network_owncast_group.id}",
        referenced_security_group_id: undefined,
      }),
  },
  {
    id: "CKV_AWS_382 AS-EC27",
    what: "out to the internet only by HTTP and HTTPS",
    broken: (tf) =>
      unless(tf, egress, ({ cidr_ipv4: to, from_port: port }) => to !== "0.0.0.0/0" || [80, 443].includes(port)),
    spoil: (tf) => Object.assign(first(tf, egress), { cidr_ipv4: "0.0.0.0/0", from_port: 25 }),
  },
  {
    id: "CKV_AWS_23 AS-EC27",
    what: "every group and every rule says what it is for",
    broken: (tf) =>
      ["aws_security_group", ingress, egress].flatMap((type) => unless(tf, type, ({ description }) => description)),
    spoil: (tf) => delete first(tf, ingress).description,
  },
  {
    id: "CKV2_AWS_12",
    what: "the default group lets nothing in or out",
    broken: (tf) => unless(tf, "aws_default_security_group", ({ ingress, egress }) => !ingress && !egress),
    spoil: (tf) => (first(tf, "aws_default_security_group").egress = [{}]),
  },
  {
    id: "CKV_AWS_315",
    what: "hosts come from a launch template",
    broken: (tf) => unless(tf, "aws_instance", ({ launch_template }) => launch_template),
    spoil: (tf) => delete first(tf, "aws_instance").launch_template,
  },
];
