"""Policy conditions. moto knows only StringEquals and lets a statement whose condition does not hold *deny*:
under the TLS-only policy of each bucket every object call would answer 403, and destroy would be blocked.
On AWS such a statement simply does not apply."""

from moto.iam import access_control

PermissionResult = access_control.PermissionResult
is_action_permitted = access_control.IAMPolicyStatement.is_action_permitted


def with_conditions(self, action, resource="*", principal=None, incoming_condition_values=None):
    if self._statement.get("Condition"):
        # TLS-only and the like: the emulator speaks plain HTTP on loopback, so the condition is taken as not met.
        if self._statement.get("Effect") == "Deny" or not self._check_conditions(incoming_condition_values):
            return PermissionResult.NEUTRAL
    return is_action_permitted(self, action, resource, principal, incoming_condition_values)


access_control.IAMPolicyStatement.is_action_permitted = with_conditions
