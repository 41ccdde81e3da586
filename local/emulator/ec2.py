"""EC2: what a host needs that is launched from a template, started, stopped and read back."""

import base64
import hashlib

from feed import FEED
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError, InvalidPermissionNotFoundError
from moto.ec2 import models
from moto.ec2.models import instances, security_groups
from moto.ec2.responses import instances as instance_responses
from moto.ec2.responses import launch_templates

# AWS: "User data is limited to 16 KB, in raw form, before it is base64-encoded". moto takes any size.
LARGEST_USER_DATA = 16_384


def refuse_large_user_data(user_data):
    if user_data and len(base64.b64decode(str(user_data))) > LARGEST_USER_DATA:
        raise EC2ClientError("InvalidParameterValue", f"User data is limited to {LARGEST_USER_DATA} bytes")


# A template's own tags are not part of its data; moto mixes them in, and every plan would show them.
create_launch_template = launch_templates.LaunchTemplates.create_launch_template


def without_own_tags(self):
    answer = create_launch_template(self)
    template = self.ec2_backend.get_launch_template_by_name(self._get_param("LaunchTemplateName"))
    for version in template.versions:
        tags = version.data.get("TagSpecifications", [])
        version.data["TagSpecifications"] = [tag for tag in tags if tag["ResourceType"] != "launch-template"]
    return answer


launch_templates.LaunchTemplates.create_launch_template = without_own_tags


def resolved(image_id):
    """`resolve:ssm:/name` is answered by AWS as the image that the parameter names; moto has no Debian parameter."""
    if not image_id or not image_id.startswith("resolve:ssm:"):
        return image_id
    return "ami-" + hashlib.sha256(image_id.encode()).hexdigest()[:17]


run_instances = instances.InstanceBackend.run_instances


def run_from_template(self, image_id, count, user_data, security_group_names, **options):
    """moto takes user data, type, key and groups from a template, but neither image, metadata options nor root volume."""
    refuse_large_user_data(user_data)
    mappings = options.get("block_device_mappings")
    if options.get("launch_template"):
        template = self._get_template_from_args(options["launch_template"]).data
        image_id = image_id or template.get("ImageId")
        if template.get("MetadataOptions") and not options.get("metadata_options"):
            options["metadata_options"] = template["MetadataOptions"]
        if template.get("BlockDeviceMappings") and not mappings:
            # Given here they replace moto's own /dev/sda1; left to moto they would come beside it.
            mappings = options["block_device_mappings"] = template["BlockDeviceMappings"]
    reservation = run_instances(self, resolved(image_id), count, user_data, security_group_names, **options)
    for instance in reservation.instances:
        if mappings:
            instance.root_device_name = mappings[0]["DeviceName"]
        adopt_interfaces(instance, options.get("nics") or [])
        announce(instance)
    return reservation


def adopt_interfaces(instance, specifications):
    """The primary interface's groups are the instance's, and one made at launch dies with the instance."""
    primary = next((nic for nic in specifications if int(nic.get("DeviceIndex") or 0) == 0), {})
    if not instance.security_groups:
        groups = primary.get("Groups") or [group.id for group in instance.nics[0].group_set]
        instance.security_groups = [instance.ec2_backend.get_security_group_from_id(group) for group in groups]
    if not primary.get("NetworkInterfaceId"):
        instance.nics[0].delete_on_termination = primary.get("DeleteOnTermination", True) is not False


def announce(instance):
    """EventBridge's "EC2 Instance State-change Notification", which moto never sends."""
    FEED.publish(
        "aws.ec2",
        "EC2 Instance State-change Notification",
        {"instance-id": instance.id, "state": instance.state},
        [f"arn:aws:ec2:{instance.region_name}:{instance.owner_id}:instance/{instance.id}"],
        region=instance.region_name,
        account=instance.owner_id,
    )


instances.InstanceBackend.run_instances = run_from_template

start, stop, terminate = instances.Instance.start, instances.Instance.stop, instances.Instance.terminate


def start_anew(self):
    """On AWS LaunchTime moves at each start: idle time is counted from it."""
    was_running = self.is_running()
    previous = start(self)
    if not was_running:
        self.launch_time = utcnow()
        announce(self)
    return previous


def boot_again():
    """What ran when the emulator ended, boots when it starts: like a start, as far as anybody counts from it."""
    for regions in models.ec2_backends.values():
        for backend in regions.values():
            for instance in backend.all_instances():
                if instance.is_running():
                    instance.launch_time = utcnow()


def stop_and_announce(self):
    was_running = self.is_running()
    previous = stop(self)
    if was_running:
        announce(self)
    return previous


def leave(interface):
    """One that existed before its instance is free again; moto keeps it attached for ever, so that nothing deletes it."""
    if not interface.delete_on_termination:
        interface.instance = interface.attachment_id = interface.attach_time = interface.device_index = None
        interface.status = "available"


def terminate_and_free(self):
    """moto keeps a terminated instance's private address taken: its replacement with the same address would fail."""
    addresses = set(self._private_ips) | {self.private_ip}
    subnet = self.ec2_backend.get_subnet(self.subnet_id) if self.subnet_id else None
    previous = terminate(self)
    if subnet:
        for address in addresses:
            subnet.del_subnet_ip(address)
    for interface in self.nics.values():
        leave(interface)
    announce(self)
    return previous


instances.Instance.start = start_anew
instances.Instance.stop = stop_and_announce
instances.Instance.terminate = terminate_and_free

modify_instance_attribute = instance_responses.InstanceResponse.modify_instance_attribute


def modify_within_limits(self):
    refuse_large_user_data(self._get_param("UserData.Value"))
    return modify_instance_attribute(self)


instance_responses.InstanceResponse.modify_instance_attribute = modify_within_limits

give_groups = instance_responses.InstanceResponse._security_grp_instance_attribute_handler


def give_groups_when_named(self):
    """moto takes an attribute that it does not know for an empty list of groups, and takes the instance's away."""
    behavior = self._get_param("InstanceInitiatedShutdownBehavior.Value")
    if behavior is None:
        return give_groups(self) if self._get_param("Groups") else False
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    instance.instance_initiated_shutdown_behavior = behavior
    return True


instance_responses.InstanceResponse._security_grp_instance_attribute_handler = give_groups_when_named

# A rule's description stands beside its source; moto looks for it only beside an address range, not beside a group.
security_groups.SecurityGroupRule.description = property(
    lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description")
)


def absent_rules_by_name(revoke):
    """A rule that is named by its id and is gone: AWS says so in words that the provider takes for done, moto in others."""

    def revoke_named(self, *arguments, **options):
        try:
            return revoke(self, *arguments, **options)
        except InvalidPermissionNotFoundError:
            ids = options.get("security_rule_ids")
            if not ids:
                raise
            message = f"The security group rule ID '{ids[0]}' does not exist"
            raise EC2ClientError("InvalidSecurityGroupRuleId.NotFound", message) from None

    return revoke_named


rules = security_groups.SecurityGroupBackend
rules.revoke_security_group_ingress = absent_rules_by_name(rules.revoke_security_group_ingress)
rules.revoke_security_group_egress = absent_rules_by_name(rules.revoke_security_group_egress)
