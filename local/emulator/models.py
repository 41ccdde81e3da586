"""moto remembers every model that was ever made, for its dashboard: two S3 keys a second would never be freed."""

from moto.core.common_models import BaseModel

BaseModel.__new__ = lambda cls, *_args, **_options: object.__new__(cls)
