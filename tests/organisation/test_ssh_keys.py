"""SSH public keys: those that OpenSSH makes are taken, weak and dressed-up ones are not."""

import base64

import pytest

from commandcenter.incident.text import safe_line
from commandcenter.organisation.ssh_keys import LONGEST_COMMENT, BadKey, read_public_key
from tests import corpus
from tests.organisation import keys


def wire(*fields: bytes) -> str:
    """Fields as they stand in a key, in base64."""
    return base64.b64encode(
        b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    ).decode()


BLOB = keys.ED25519.split()[1]
POINT = base64.b64decode(keys.ECDSA_256.split()[1])[-65:]
RSA_MODULUS = base64.b64decode(keys.RSA_3072.split()[1])[-385:]


@pytest.mark.parametrize(
    ("line", "fingerprint"),
    [
        (keys.ED25519, keys.ED25519_PRINT),
        (keys.ECDSA_256, keys.ECDSA_256_PRINT),
        (keys.ECDSA_384, keys.ECDSA_384_PRINT),
        (keys.ECDSA_521, keys.ECDSA_521_PRINT),
        (keys.RSA_3072, keys.RSA_3072_PRINT),
    ],
    ids=lambda value: value.split()[0],
)
def test_a_key_has_the_fingerprint_that_openssh_tells_of_it(line, fingerprint):
    assert read_public_key(line).fingerprint == fingerprint


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("sk-ssh-ed25519@openssh.com", (b"k" * 32, b"ssh:")),
        ("sk-ecdsa-sha2-nistp256@openssh.com", (b"nistp256", POINT, b"ssh:")),
    ],
)
def test_the_keys_of_security_keys_are_taken(type_, fields):
    line = f"{type_} {wire(type_.encode(), *fields)}"

    assert read_public_key(f"{line} yubi").line == line
    with pytest.raises(BadKey, match="damaged"):
        read_public_key(f"{type_} {wire(type_.encode(), *fields[:-1])}")


def test_the_comment_is_kept_and_a_file_around_the_line_is_no_matter():
    key = read_public_key(f"# priya's\n\n{keys.ED25519}\r\n")

    assert key.comment == "made by ssh-keygen"


def test_a_comment_is_text_and_no_more():
    for case in corpus.CASES:
        comment = " ".join(case.text.split())[:200]
        key = read_public_key(f"ssh-ed25519 {BLOB} {comment}")
        assert key.comment == safe_line(comment)[:LONGEST_COMMENT]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ssh-dss AAAAB3NzaC1kc3MAAACB old", "DSA keys are broken"),
        (keys.RSA_2048, "2048 bits; 3072 are the least"),
        (f'restrict,command="sh" {keys.ED25519}', "options in front of a key"),
        (f"cert-authority {keys.ED25519}", "options in front of a key"),
        (f"ssh-ed25519-cert-v01@openssh.com {BLOB}", "certificates are not taken"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", "private key: keep it to yourself"),
        (f"{keys.ED25519}\n{keys.ECDSA_256}", "there are 2"),
        ("", "there are 0"),
        ("ssh-ed25519", "damaged"),
        (f"ssh-ed25519 {BLOB[:-4]}", "damaged"),
        (f"ssh-ed25519 {BLOB[:-3]}*AA", "damaged"),
        (f"ssh-ed25519 {keys.ECDSA_256.split()[1]}", "damaged"),
        (f"ecdsa-sha2-nistp384 {keys.ECDSA_256.split()[1]}", "damaged"),
        (f"ssh-ed25519 {wire(b'ssh-ed25519', b'k' * 32, b'more')}", "damaged"),
        (f"ssh-ed25519 {wire(b'ssh-ed25519', b'k' * 31)}", "damaged"),
        (
            f"ecdsa-sha2-nistp256 {wire(b'ecdsa-sha2-nistp256', b'nistp384', POINT)}",
            "damaged",
        ),
        (
            f"ecdsa-sha2-nistp256 {wire(b'ecdsa-sha2-nistp256', b'nistp256', POINT[:33])}",
            "damaged",
        ),
        (f"ssh-rsa {wire(b'ssh-rsa', bytes([1]), RSA_MODULUS)}", "damaged"),
        (f"ssh-rsa {wire(b'ssh-rsa', bytes([1, 0, 1]), bytes([0]) + RSA_MODULUS)}", "damaged"),
        (f"ssh-rsa {wire(b'ssh-rsa', bytes([1, 0, 1]), RSA_MODULUS[1:])}", "damaged"),
        ("hello", "begins no public key"),
        ("x" * 10_000, "too long"),
    ],
    ids=str,
)
def test_what_is_no_key_to_be_taken_is_refused_with_why(line, said):
    with pytest.raises(BadKey, match=said) as refused:
        read_public_key(line)

    assert "b3BlbnNz" not in str(refused.value)


def test_one_key_written_in_two_ways_is_one_key():
    """The last letter of base64 has bits that say nothing."""
    blob = keys.ECDSA_256.split()[1]
    other = f"{blob[:-2]}V{blob[-1]}"
    assert base64.b64decode(blob) == base64.b64decode(other)

    assert (
        read_public_key(keys.ECDSA_256).line
        == read_public_key(f"{keys.ECDSA_256.split()[0]} {other}").line
    )
