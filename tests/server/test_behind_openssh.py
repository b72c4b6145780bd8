"""The same front door where OpenSSH is it: who comes in is who has the key that sshd proved."""

import os
import subprocess
from collections.abc import Iterator

import asyncssh
import pytest

from tests.commandline import CommandLine, isolated
from tests.server import openssh
from tests.server.conftest import House, make_key
from tests.terminal import Terminal
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A home behind sshd, for maya, who commands, and tom; eve is let in by sshd, and not known."""
    folder = tmp_path_factory.mktemp("openssh")
    home, keys = folder / "home", folder / "keys"
    for each in (home, keys):
        each.mkdir(mode=0o700)
    cli = CommandLine(isolated(home))
    for name in ("maya", "tom", "eve", "host_key"):
        make_key(keys / name, name)
    for person, role in (("maya", "administrator"), ("tom", "responder")):
        cli.here("people", "add", person, "--role", role).succeeded()
        cli.here("people", "key", "add", person, (keys / f"{person}.pub").read_text()).succeeded()
    cli.here("people", "role", "give", "maya", "commander").succeeded()
    cli.here("declare", "Stolen CI token").succeeded()
    public = [(keys / f"{name}.pub").read_text() for name in ("maya", "tom", "eve")]
    (keys / "authorized_keys").write_text("".join(public))
    try:
        with openssh.serving(home, keys) as (process, port):
            host_key = asyncssh.read_public_key(keys / "host_key.pub")
            exported = host_key.export_public_key().decode()
            (keys / "known_hosts").write_text(f"[127.0.0.1]:{port} {exported}")
            yield House(home, keys, process, port, host_key.get_fingerprint("sha256"))
    except openssh.Unavailable as missing:
        pytest.skip(str(missing))


def ssh(house, *command, key="maya", **more):
    return house.ssh(*command, key=key, name=openssh.account(), **more)


def screens(house, key="maya"):
    argv = house.argv("-tt", key=key, name=openssh.account())
    return Terminal(argv, size=(120, 40), env=isolated(house.home))


def test_a_verb_does_there_what_it_does_at_home(house):
    declared = ssh(house, "declare", "'Another token'")
    assert (declared.code, declared.out[:4]) == (0, "INC-"), declared.err

    there = ssh(house, "show", "INC-1", "--json")
    assert there.json["head_hash"] == house.cli.here("show", "INC-1", "--json").json["head_hash"]
    assert ssh(house, "show", "INC-99").code == 1
    assert ssh(house, "show").code == 2


def test_what_is_piped_in_arrives_and_who_wrote_it_is_who_has_the_key(house):
    ssh(house, "log", "INC-1", "-", input="a line\n" * 5_000, key="tom").succeeded()

    last = house.cli.here("timeline", "INC-1", "--json").json[-1]
    assert (last["actor"], last["body"]["evidence"]["size"]) == ("tom", 35_000)


def test_whom_sshd_lets_in_and_nobody_knows_sees_nothing(house):
    refused = ssh(house, "list", key="eve")

    assert (refused.code, refused.out) == (1, "")
    assert "is nobody's here" in refused.err


def test_a_client_cannot_say_who_it_is(house):
    argv = house.argv("list", "--json", key="eve", name=openssh.account(), SendEnv="*")
    claims = {"COMMANDCENTER_USER": "maya", "COMMANDCENTER_FINGERPRINT": "x", "SSH_USER_AUTH": "/x"}
    done = subprocess.run(
        argv,
        env={**os.environ, **claims},
        capture_output=True,
        text=True,
        timeout=30,
        input="",
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(
    "command",
    [
        ("backup",),
        ("session",),
        ("config",),
        ("sh",),
        ("/bin/sh", "-c", "id"),
        ("export", "INC-1", "--format", "md", "-o", "made.md"),
        ("import", "/etc/hostname"),
        ("list;id",),
    ],
)
def test_nothing_of_the_machine_is_reached(house, command):
    refused = ssh(house, *command)

    assert refused.code in {1, 2}
    assert refused.out == ""
    assert "uid=" not in refused.err


def test_there_is_no_file_transfer_and_no_forwarding(house):
    assert ssh(house, "-s", "sftp").code != 0
    argv = house.argv(name=openssh.account())
    argv[1:1] = ["-W", f"127.0.0.1:{house.port}"]
    done = subprocess.run(argv, capture_output=True, timeout=30, input=b"", check=False)
    assert done.returncode != 0


def test_with_a_terminal_there_are_the_screens_and_two_people_see_what_the_other_does(house):
    with screens(house) as maya, screens(house, key="tom") as tom:
        maya.wait_for("Stolen CI token", 20)
        tom.wait_for("Stolen CI token", 20)
        ssh(house, "declare", "'Seen by both'").succeeded()
        maya.wait_for("Seen by both")
        tom.wait_for("Seen by both")


def test_a_session_ends_with_its_connection(house):
    marker = str(house.home)
    with screens(house) as maya:
        maya.wait_for("Stolen CI token", 20)
        assert wait_until(lambda: at_work(marker), 10)
        maya.process.kill()
        wait_until(lambda: not at_work(marker), 10)


def at_work(home):
    """The sessions of that home which run."""
    listed = subprocess.run(
        ["ps", "-eww", "-o", "args", "e"], capture_output=True, text=True, check=True
    ).stdout
    return [
        line
        for line in listed.splitlines()
        if "-m commandcenter session" in line and f"COMMANDCENTER_HOME={home}" in line
    ]


def test_at_home_it_says_what_it_is_for(cli):
    refused = cli("session")

    assert refused.code == 1
    assert "ExposeAuthInfo yes" in refused.err


def test_a_file_that_others_could_have_written_proves_nothing(cli, tmp_path):
    told = tmp_path / "told"
    told.write_text("publickey ssh-ed25519 AAAA\n")
    told.chmod(0o644)

    refused = cli("session", env={"SSH_USER_AUTH": str(told)})
    assert refused.code == 1
    assert "other users can read" in refused.err


def test_a_password_is_no_proof(cli, tmp_path):
    told = tmp_path / "told"
    told.write_text("password\n")
    told.chmod(0o600)

    assert "no key was proven" in cli("session", env={"SSH_USER_AUTH": str(told)}).err
