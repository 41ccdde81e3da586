"""Cognito, where moto answers 500 or does otherwise than AWS: renewing and revoking sessions, invitations and codes by
e-mail, authenticators."""

import base64
import hmac
import re
import secrets
import struct
import time

from feed import MAILS
from moto.cognitoidp import models, responses
from moto.cognitoidp.exceptions import CodeMismatchException, NotAuthorizedError
from moto.core.responses import ActionResult, EmptyResult

Pool = models.CognitoIdpUserPool
Backend = models.CognitoIdpBackend

create_tokens_from_refresh_token = Pool.create_tokens_from_refresh_token
create_jwt = Pool.create_jwt
sign_out = Pool.sign_out
admin_create_user = Backend.admin_create_user
respond_to_auth_challenge = Backend.respond_to_auth_challenge


def create_tokens(self, refresh_token):
    # A signed-out person's tokens stay in moto's table as None.
    found = self.refresh_tokens.get(refresh_token)
    if not found or not self._get_user(found[1]):
        raise NotAuthorizedError("Invalid Refresh Token")
    return create_tokens_from_refresh_token(self, refresh_token)


def create_jwt_of_sign_in(self, client_id, username, token_use, expires_in=60 * 60, extra_data=None):
    """A renewed token tells when its person signed in, not when it was renewed."""
    sign_ins = self.__dict__.setdefault("sign_ins", {})
    began = sign_ins.setdefault((extra_data or {}).get("origin_jti"), int(time.time()))
    return create_jwt(self, client_id, username, token_use, expires_in, {"auth_time": began, **(extra_data or {})})


def sign_out_by_any_name(self, username):
    """moto keeps sessions by the name that was typed."""
    user = self._get_user(username)
    for name in {username, user.username, user.attribute_lookup.get("email")}:
        sign_out(self, name)


Pool.create_tokens_from_refresh_token = create_tokens
Pool.create_jwt = create_jwt_of_sign_in
Pool.sign_out = sign_out_by_any_name


def pool_of_client(backend, client_id):
    for pool in backend.user_pools.values():
        if client_id in pool.clients:
            return pool
    raise NotAuthorizedError(f"Client {client_id} does not exist.")


def mail(user, subject, text, secret):
    """In Cognito's templates `{####}` is what opens the door."""
    words = {"username": user.attribute_lookup["email"], "####": secret}
    filled = re.sub(r"\{(username|####)\}", lambda found: words[found[1]], text)
    MAILS.append(mail={"to": user.attribute_lookup["email"], "subject": subject, "text": filled})


def invite(self, user_pool_id, username, message_action, temporary_password, attributes):
    """moto sends nothing, and makes a second person when an invitation is sent again."""
    password = temporary_password or f"Lg7-{secrets.token_hex(8)}"
    if message_action == "RESEND":
        user = self.admin_get_user(user_pool_id, username)
        user.password = password
    else:
        user = admin_create_user(self, user_pool_id, username, message_action, password, attributes)
    if message_action != "SUPPRESS" and "email" in user.attribute_lookup:
        config = self.describe_user_pool(user_pool_id).extended_config.get("AdminCreateUserConfig", {})
        said = config.get("InviteMessageTemplate", {})
        text = said.get("EmailMessage", "Your username is {username} and temporary password is {####}.")
        mail(user, said.get("EmailSubject", "Your temporary password"), text, secret=password)
    return user


def forgot_password(self, client_id, username):
    """A code of six digits by e-mail, which moto takes none of. Whether there is such a person is not told."""
    pool = pool_of_client(self, client_id)
    user = pool._get_user(username)
    if user and user.status is not models.UserStatus.CONFIRMED:
        raise NotAuthorizedError("User password cannot be reset in the current state.")
    if user and "email" in user.attribute_lookup:
        user.confirmation_code = f"{secrets.randbelow(10**6):06}"
        said = pool.extended_config.get("VerificationMessageTemplate", {})
        text = said.get("EmailMessage", "Your confirmation code is {####}")
        mail(user, said.get("EmailSubject", "Your verification code"), text, secret=user.confirmation_code)
    return None, {"CodeDeliveryDetails": {"DeliveryMedium": "EMAIL", "AttributeName": "email"}}


def confirm_forgot_password(self, client_id, username, password, confirmation_code):
    pool = pool_of_client(self, client_id)
    user = pool._get_user(username)
    if not user or not user.confirmation_code or user.confirmation_code != confirmation_code:
        raise CodeMismatchException("Invalid verification code provided, please try again.")
    self._validate_password(pool.id, password)
    user.password = password
    user.confirmation_code = None


Backend.admin_create_user = invite
Backend.forgot_password = forgot_password
Backend.confirm_forgot_password = confirm_forgot_password

STEP_S = 30


def code_of(secret, step):
    """RFC 6238, as authenticators show it: SHA-1, six digits."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def check(secret, code):
    now = int(time.time()) // STEP_S
    if not secret or code not in [code_of(secret, now + late) for late in (-1, 0, 1)]:
        raise CodeMismatchException("Code mismatch")


def holder(backend, access_token):
    for pool in backend.user_pools.values():
        if access_token in pool.access_tokens:
            return backend.admin_get_user(pool.id, pool.access_tokens[access_token][1])
    raise NotAuthorizedError("Invalid Access Token")


def associate_software_token(self, access_token, _session):
    """A secret for each enrolment; moto has one for everybody, and takes any code."""
    user = holder(self, access_token)
    user.enrolling = base64.b32encode(secrets.token_bytes(20)).decode()
    return {"SecretCode": user.enrolling}


def verify_software_token(self, access_token, _session, user_code, _friendly_device_name):
    user = holder(self, access_token)
    check(getattr(user, "enrolling", None), user_code)
    user.totp_secret = user.enrolling
    user.token_verified = True
    return {"Status": "SUCCESS"}


def respond(self, session, client_id, challenge_name, challenge_responses):
    if challenge_name == "SOFTWARE_TOKEN_MFA" and session in self.sessions:
        username, pool = self.sessions[session]
        user = self.admin_get_user(pool.id, username)
        check(getattr(user, "totp_secret", None), challenge_responses.get("SOFTWARE_TOKEN_MFA_CODE"))
    return respond_to_auth_challenge(self, session, client_id, challenge_name, challenge_responses)


Backend.associate_software_token = associate_software_token
Backend.verify_software_token = verify_software_token
Backend.respond_to_auth_challenge = respond


def revoke_token(self):
    """As on AWS, revoking a token that is not known is no error."""
    pool_of_client(self.backend, self._get_param("ClientId")).refresh_tokens.pop(self._get_param("Token"), None)
    return EmptyResult()


def get_tokens_from_refresh_token(self):
    pool = pool_of_client(self.backend, self._get_param("ClientId"))
    access_token, id_token, expires_in = pool.create_tokens_from_refresh_token(self._get_param("RefreshToken"))
    tokens = {"AccessToken": access_token, "IdToken": id_token, "ExpiresIn": expires_in, "TokenType": "Bearer"}
    return ActionResult({"AuthenticationResult": tokens})


responses.CognitoIdpResponse.revoke_token = revoke_token
responses.CognitoIdpResponse.get_tokens_from_refresh_token = get_tokens_from_refresh_token
