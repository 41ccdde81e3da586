"""Cognito: renewing and revoking sessions. moto answers 500 for an unknown refresh token and for both operations below."""

from moto.cognitoidp import models, responses
from moto.cognitoidp.exceptions import NotAuthorizedError
from moto.core.responses import ActionResult, EmptyResult

create_tokens_from_refresh_token = models.CognitoIdpUserPool.create_tokens_from_refresh_token


def create_tokens(self, refresh_token):
    # A signed-out person's tokens stay in moto's table as None.
    if not self.refresh_tokens.get(refresh_token):
        raise NotAuthorizedError("Invalid Refresh Token")
    return create_tokens_from_refresh_token(self, refresh_token)


models.CognitoIdpUserPool.create_tokens_from_refresh_token = create_tokens


def pool_of_client(backend, client_id):
    for pool in backend.user_pools.values():
        if client_id in pool.clients:
            return pool
    raise NotAuthorizedError(f"Client {client_id} does not exist.")


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
