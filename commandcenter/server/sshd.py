"""Whom sshd let in: it leaves the keys that were proven in a file (sshd_config(5), ExposeAuthInfo).

What the client sent itself, its name and its command, proves nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from commandcenter.desk import Desk
from commandcenter.incident.refusal import Refused
from commandcenter.organisation.ssh_keys import PublicKey, read_public_key
from commandcenter.private_file import read_private

#: Names the file: a line for each proof, `publickey ssh-ed25519 AAAA…`.
VARIABLE = "SSH_USER_AUTH"
#: The address of the client, its port, and both of the server.
CONNECTION = "SSH_CONNECTION"


def proven_keys(variables: Mapping[str, str]) -> list[PublicKey]:
    """The keys by which the client of this process was let in.

    Args:
        variables: the environment, as sshd made it.

    Raises:
        Refused: sshd tells of none, or not as it would.
    """
    path = variables.get(VARIABLE)
    if not path:
        raise Refused(
            "sshd does not tell whose key it was: this is what sshd runs for whoever came in,"
            " and needs ExposeAuthInfo yes in sshd_config"
        )
    try:
        told = read_private(Path(path)).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"what sshd tells of the key cannot be read: {error}") from None
    proofs = [line.partition(" ") for line in told.splitlines()]
    keys = [read_public_key(key) for method, _, key in proofs if method == "publickey"]
    if not keys:
        raise Refused("no key was proven: sshd must ask for one (AuthenticationMethods publickey)")
    return keys


async def let_in(desk: Desk, keys: list[PublicKey]) -> tuple[str, str]:
    """The one person of all these keys, and the fingerprint of the last.

    Raises:
        Refused: there is none.
    """
    found = [await desk.person_of_key(key.fingerprint) for key in keys]
    names = {person.name if person is not None else None for person in found}
    fingerprint = keys[-1].fingerprint
    [name] = names if len(names) == 1 else [None]
    if name is None:
        raise Refused(
            f"the key {fingerprint} is nobody's here: ask an administrator to enter it"
            " (commandcenter people key add)"
        )
    return name, fingerprint


def address_of(variables: Mapping[str, str]) -> str:
    """Where the client is, as sshd knows it."""
    return variables.get(CONNECTION, "").partition(" ")[0] or "?"
