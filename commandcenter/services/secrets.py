"""Where a service's secret is read from: a private file or a variable, when it is needed.

Every section of the settings has at most one secret, always set as `token_file` or `token_env`,
whatever the service itself calls it (token, integration key, password, URL of a webhook).
"""

import os
import re
import stat
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from commandcenter.services.errors import Unavailable

#: A secret is one line of what may stand in a header.
_SECRET = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_LONGEST = 16_384


class BadSecret(ValueError):
    """A secret cannot be read; the message names where from, and the mend."""


class Section(BaseModel):
    """A service's section of the settings; unknown keys are refused, so typing errors are seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MayHaveToken(Section):
    """A service that may want a secret."""

    token_file: Path | None = None
    """File with the secret: yours, and readable by nobody else (`chmod 600`)."""

    token_env: str | None = None
    """Variable with the secret, instead of a file."""

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if self.token_file and self.token_env:
            raise PydanticCustomError("token", "token_file and token_env are both set: keep one")
        return self

    def secret(self) -> SecretStr:
        """The secret as it is now; empty where none is set.

        Raises:
            BadSecret: it cannot be read, or must not be used.
        """
        if self.token_file:
            return _from_file(self.token_file.expanduser())
        if self.token_env:
            return _from_variable(self.token_env)
        return SecretStr("")


class HasToken(MayHaveToken):
    """A service that is nothing without its secret."""

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if not self.token_file and not self.token_env:
            raise PydanticCustomError("token", "set token_file (or token_env) to its secret")
        return self


def _from_file(path: Path) -> SecretStr:
    try:
        # Not blocking: a pipe in its place must not stop the program.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise BadSecret(f"{path} cannot be read: {error.strerror}") from None
    try:
        # Of the open file: its name may mean another one by now.
        _refuse_unless_private(path, os.fstat(descriptor))
        content = os.read(descriptor, _LONGEST + 1)
    finally:
        os.close(descriptor)
    return _checked(content.decode("utf-8", "replace").strip(), str(path))


def _refuse_unless_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadSecret(f"{path} is no ordinary file")
    if status.st_uid not in {0, os.getuid()}:
        raise BadSecret(f"{path} belongs to somebody else: make it your own")
    if status.st_mode & 0o077:
        raise BadSecret(f"others can read {path}: chmod 600 {path}")


def _from_variable(name: str) -> SecretStr:
    return _checked(os.environ.get(name, "").strip(), f"variable {name}")


def _checked(given: str, where: str) -> SecretStr:
    if not given:
        raise BadSecret(f"{where} is empty: put the secret there")
    if len(given) > _LONGEST or not _SECRET.fullmatch(given):
        raise BadSecret(f"{where} does not hold a secret in one line of plain characters")
    return SecretStr(given)


def read(settings: MayHaveToken, title: str) -> str:
    """The secret itself, for what must be sent beside the headers.

    Raises:
        Unavailable: it cannot be read; nothing was sent.
    """
    try:
        return settings.secret().get_secret_value()
    except BadSecret as error:
        failed = Unavailable(f"{title}: {error}")
    raise failed
