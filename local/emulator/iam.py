"""Whether a call is allowed, while the emulator enforces (`POST enforce/on`).

Conditions: moto knows only StringEquals and lets a statement whose condition does not hold *deny*: under the TLS-only
policy of each bucket every object call would answer 403, and destroy would be blocked. On AWS such a statement simply
does not apply. Here a conditional Deny never does, and of an Allow the conditions are not looked at: tests judge them by
the policy itself, from what `DECISIONS` tells."""

from collections import deque

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam import access_control
from needs import needs

PermissionResult = access_control.PermissionResult
is_action_permitted = access_control.IAMPolicyStatement.is_action_permitted
check_action_permitted = access_control.IAMRequestBase.check_action_permitted
create_aws_request = access_control.IAMRequestBase._create_aws_request

# What was asked since enforcing began: who, which right (see needs.py), and whether it was given.
DECISIONS = deque(maxlen=10_000)

# Its right is the token itself: it comes without a signature, on which moto fails.
ActionAuthenticatorMixin.PUBLIC_OPERATIONS.append("AWSCognitoIdentityProviderService.RevokeToken")


def with_conditions(self, action, resource="*", principal=None, incoming_condition_values=None):
    if self._statement.get("Condition"):
        # TLS-only and the like: the emulator speaks plain HTTP on loopback, so the condition is taken as not met.
        if self._statement.get("Effect") == "Deny" or not self._check_conditions(incoming_condition_values):
            return PermissionResult.NEUTRAL
    return is_action_permitted(self, action, resource, principal, incoming_condition_values)


def with_needs(self, resource):
    for need in needs(self, resource):
        self._action = need.action
        allowed = False
        try:
            check_action_permitted(self, need.resource)
            allowed = True
        finally:
            DECISIONS.append({"principal": self._access_key.arn, **need._asdict(), "allowed": allowed})


def without_body(self):
    """A GET has none; moto takes what it found in the path for one, and finds its signature wrong."""
    data = self._data
    if self._method == "GET":
        self._data = {}
    try:
        return create_aws_request(self)
    finally:
        self._data = data


access_control.IAMPolicyStatement.is_action_permitted = with_conditions
access_control.IAMRequestBase.check_action_permitted = with_needs
access_control.IAMRequestBase._create_aws_request = without_body
