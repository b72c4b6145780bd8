"""Who gets in, as whom, and what for."""

import fcntl
import json
import os
import signal
import socket
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.server.conftest import gone
from tests.server.security_key import SecurityKey
from tests.waiting import wait_until


def test_a_verb_does_there_what_it_does_at_home(house):
    declared = house.ssh("declare", "'Another token'")
    assert (declared.code, declared.out[:4]) == (0, "INC-")

    there = house.ssh("show", "INC-1", "--json")
    here = house.cli.here("show", "INC-1", "--json")
    assert there.json["head_hash"] == here.json["head_hash"]
    assert house.ssh("show", "INC-99").code == 1
    assert house.ssh("show").code == 2
    assert house.ssh("bogus").err == house.cli("bogus").err


def test_what_is_piped_in_arrives_and_who_wrote_it_is_who_has_the_key(house):
    house.ssh("log", "INC-1", "-", input="a line\n" * 5_000, key="tom").succeeded()

    last = house.cli.here("timeline", "INC-1", "--json").json[-1]
    assert (last["actor"], last["body"]["evidence"]["size"]) == ("tom", 35_000)


def test_of_much_that_is_piped_in_nothing_is_lost(house):
    """Whoever sends is faster than whoever reads: the end comes while much is still on its way."""
    with ThreadPoolExecutor() as pool:
        told = pool.map(
            lambda digit: house.ssh("log", "INC-1", "-", input=digit * 2_000_000, key="tom").out,
            "0123",
        )

    assert ["of 2000000 bytes" in each for each in told] == [True] * 4


def test_words_are_words_and_no_shell_reads_them(house, tmp_path):
    told = house.ssh("log", "INC-1", f"'$(touch {tmp_path}/made) ; `id` && exit'").succeeded()

    assert told.out.startswith("INC-1")
    assert "$(touch" in house.cli.here("timeline", "INC-1").out
    assert list(tmp_path.iterdir()) == []
    assert "cannot be read" in house.ssh("log", "INC-1", "'open").err


@pytest.mark.parametrize(
    ("key", "name"), [("eve", "incident"), ("eve", "maya"), ("maya", "tom"), ("maya", "root")]
)
def test_nobody_else_gets_in(house, key, name):
    refused = house.ssh("list", key=key, name=name)

    assert refused.code == 255
    assert "Permission denied (publickey)" in refused.err


def test_a_person_may_come_by_their_own_name(house):
    assert house.ssh("list", key="tom", name="tom").code == 0


@pytest.mark.parametrize("touched", [True, False])
def test_a_security_key_lets_in_whoever_touches_it(house, tmp_path, touched):
    key, agent = SecurityKey(touched=touched), tmp_path / "agent"
    house.cli("people", "key", "add", "tom", key.public).succeeded()
    (tmp_path / "token.pub").write_text(key.public)
    with key.plugged_in(agent):
        argv = house.argv("list", key=str(tmp_path / "token.pub"), IdentityAgent=str(agent))
        done = subprocess.run(argv, capture_output=True, timeout=30, input=b"", check=False)

    assert (done.returncode == 0) is touched
    assert (b"Stolen CI token" in done.stdout) is touched


def test_who_offers_a_key_of_another_is_who_they_can_prove_to_be(house, tmp_path):
    """Public keys are public: maya's is offered first, and only tom's can be proven."""
    only_public = tmp_path / "maya.pub"
    only_public.write_text((house.keys / "maya.pub").read_text())
    argv = house.argv("log", "INC-1", "who", key="tom")
    argv[argv.index("-i") : argv.index("-i")] = ["-i", str(only_public)]
    subprocess.run(argv, check=True, capture_output=True, timeout=30, input=b"")

    assert house.cli.here("timeline", "INC-1", "--json").json[-1]["actor"] == "tom"


def test_a_client_cannot_say_who_it_is(house):
    argv = house.argv("log", "INC-1", "mine", key="tom", SendEnv="COMMANDCENTER_USER")
    env = {**os.environ, "COMMANDCENTER_USER": "maya", "COMMANDCENTER_HOME": "/nowhere"}
    subprocess.run(argv, env=env, check=True, capture_output=True, timeout=30, input=b"")

    assert house.cli.here("timeline", "INC-1", "--json").json[-1]["actor"] == "tom"


def test_there_is_nothing_but_the_incidents(house):
    """No forwarding, no subsystem, no other way to prove who one is."""
    with socket.create_server(("127.0.0.1", 0)) as somewhere:
        port = somewhere.getsockname()[1]
        argv = house.argv()
        argv[1:1] = ["-W", f"127.0.0.1:{port}"]
        forwarded = subprocess.run(
            argv, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=False
        )
        somewhere.settimeout(0)
        with pytest.raises(BlockingIOError):
            somewhere.accept()
    assert forwarded.returncode != 0
    assert house.ssh("-s", "sftp").code != 0
    assert house.ssh("list", PreferredAuthentications="password").code == 255
    assert house.ssh("list", PreferredAuthentications="keyboard-interactive").code == 255


@pytest.mark.parametrize(
    "command",
    [
        ("backup",),
        ("backup", "/tmp/a.db"),
        ("restore", "/tmp/a.db"),
        ("rekey",),
        ("worker",),
        ("serve",),
        ("config",),
        ("demo",),
        ("export", "INC-1", "--format", "md", "-o", "made.md"),
        ("import", "/etc/hostname"),
        ("customers", "INC-1", "import", "/etc/passwd"),
        ("customers", "INC-1", "list", "-o", "made.csv"),
        ("customers", "INC-1", "import", "https://example.org/", "--token-env", "HOME"),
        ("verify", "--checkpoint", "/etc/hostname"),
    ],
)
def test_nothing_of_the_machine_is_reached(house, command):
    refused = house.ssh(*command)

    assert refused.code in {1, 2}
    assert "machine" in refused.err
    assert refused.out == ""


def test_a_log_goes_out_and_comes_in_by_the_pipes(house):
    exported = house.ssh("export", "INC-1", "--format", "json").succeeded().out
    told = house.ssh("import", "-", input=exported).succeeded().out

    assert told.startswith("INC-1 imported")


def test_the_host_key_is_private_and_its_fingerprint_is_told(house):
    path = house.home / "host.key"
    told = subprocess.run(
        ["ssh-keygen", "-lf", path], capture_output=True, text=True, check=True
    ).stdout

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert house.host_key in told


# ── the screens ──────────────────────────────────────────────────────────────────────────────


def test_two_people_see_what_the_other_does(house):
    with house.screens() as maya, house.screens(key="tom", size=(80, 24)) as tom:
        maya.wait_for("Stolen CI token")
        tom.wait_for("Stolen CI token")
        house.ssh("declare", "'Seen by both'").succeeded()
        maya.wait_for("Seen by both")
        tom.wait_for("Seen by both")


def test_the_screens_take_in_no_file_of_the_machine(house):
    with house.screens() as screen:
        screen.wait_for("Stolen CI token")
        screen.press("enter")
        screen.wait_for("INVESTIGATION")
        screen.press("3")
        screen.wait_for("imports a list")
        screen.press("I")
        screen.wait_for("Over SSH a list is piped in")


def test_the_window_can_be_resized(house):
    with house.screens(size=(80, 24)) as screen:
        screen.wait_for("Stolen CI token")
        screen.resize(150, 45)
        wait_until(lambda: len(screen.screen.splitlines()) >= 40)


def test_without_a_terminal_there_are_no_screens(house):
    assert "the screens need a terminal" in house.ssh().err


def test_who_hangs_up_leaves_no_process_behind(house):
    before = house.sessions()
    with house.screens() as screen:
        screen.wait_for("Stolen CI token")
        [mine] = house.sessions() - before
        screen.process.kill()
        assert gone(mine)


def test_a_session_that_is_killed_takes_no_other_with_it(house):
    before = house.sessions()
    with house.screens() as one:
        one.wait_for("Stolen CI token")
        [first] = house.sessions() - before
        with house.screens() as other:
            other.wait_for("Stolen CI token")
            os.kill(first, signal.SIGKILL)
            assert one.process.wait(10) == 128 + signal.SIGKILL
            house.ssh("declare", "'Still here'").succeeded()
            other.wait_for("Still here")


def test_who_stops_reading_holds_up_nobody(house):
    with house.screens() as stalled, house.screens(key="tom") as other:
        stalled.wait_for("Stolen CI token")
        other.wait_for("Stolen CI token")
        stalled.process.send_signal(signal.SIGSTOP)
        try:
            for number in range(5):
                house.ssh("declare", f"'Flood {number}'").succeeded()
            other.wait_for("Flood 4")
        finally:
            stalled.process.send_signal(signal.SIGCONT)


# ── what ends it ─────────────────────────────────────────────────────────────────────────────


def test_who_loses_their_key_is_out(doomed):
    doomed.ssh("declare", "Here").succeeded()
    with doomed.screens(key="tom") as tom:
        tom.wait_for("Here")
        [held] = [
            each["keys"][0]["fingerprint"]
            for each in doomed.cli.here("people", "list", "--json").json
            if each["name"] == "tom"
        ]
        doomed.cli.here("people", "key", "remove", "tom", held).succeeded()
        assert tom.process.wait(10) != 0
    assert doomed.ssh("list", key="tom").code == 255
    assert doomed.ssh("-s", "sftp").code == 255

    doomed.process.terminate()
    said = [json.loads(line) for line in doomed.process.stderr if line.startswith("{")]
    refused = [(line["because"], line["address"]) for line in said if line["what"] == "refused"]
    assert refused == [
        ("the key is nobody's", "127.0.0.1"),
        ("wanted sftp; there are no subsystems here", "127.0.0.1"),
    ]
    assert held in str([line for line in said if line["what"].startswith("ended: ")])


def test_a_stop_tells_everybody_and_keeps_what_was_typed(doomed):
    doomed.ssh("declare", "Here").succeeded()
    with doomed.screens() as maya:
        maya.wait_for("Here")
        maya.press("enter")
        maya.wait_for("INVESTIGATION")
        maya.press("i")
        maya.wait_for("f1 Help")
        maya.send(b"half a thought")
        maya.wait_for("half a thought")
        doomed.process.terminate()
        maya.wait_for("what you typed is kept")
        assert maya.process.wait(10) == 128 + signal.SIGHUP
    assert doomed.process.wait(10) == 0
    [draft] = doomed.home.glob("drafts/*/*.json")
    assert "half a thought" in draft.read_text("utf-8")


def test_the_doctor_knocks_at_the_door(house):
    def found(port):
        settings = {"COMMANDCENTER_SERVER__HOST": "127.0.0.1", "COMMANDCENTER_SERVER__PORT": port}
        looked = house.cli("doctor", "--json", env=settings).json
        [door] = [each for each in looked if each["about"] == "door"]
        return door["told"], door["warnings"]

    assert found(str(house.port)) == (f"people can come in at port {house.port}", [])
    assert found("1")[1] == ["nobody answers at port 1: start commandcenter serve"]


def test_the_worker_runs_inside(doomed):
    wait_until(lambda: doomed.cli.here("worker", "--status", "--json").json["running"], 10)
    assert Path(f"/proc/{doomed.process.pid}").exists()


def test_the_settings_are_read_again_and_nobody_is_thrown_out(doomed):
    doomed.ssh("declare", "Here").succeeded()
    with doomed.screens() as maya:
        maya.wait_for("Here")
        (doomed.home / "settings.toml").write_text("[worker]\npoll_seconds = 'soon'\n")
        doomed.process.send_signal(signal.SIGHUP)
        (doomed.home / "settings.toml").write_text(
            "[organisation]\nname = 'Example'\n[server]\nsessions_of_one_person = 1\n"
        )
        doomed.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "too many connections" in doomed.ssh("list").err)
        doomed.ssh("declare", "'And goes on'", key="tom").succeeded()
        maya.wait_for("And goes on")
    assert "Example" in doomed.ssh("export", "INC-1", "--format", "md", key="tom").out
    assert doomed.process.poll() is None


def test_whoever_is_busy_ends_with_a_server_that_is_killed(doomed):
    doomed.ssh("declare", "Here").succeeded()
    before = doomed.sessions()
    with (doomed.home / "commandcenter.db-turn").open("rb") as turn, doomed.screens() as maya:
        maya.wait_for("Here")
        fcntl.flock(turn, fcntl.LOCK_EX)  # Nobody else may write now, and who wants to waits.
        argv = doomed.argv("log", "INC-1", "waited")
        with subprocess.Popen(argv, stderr=subprocess.DEVNULL) as writing:
            mine = wait_until(lambda: found if len(found := doomed.sessions() - before) == 2 else 0)
            doomed.process.kill()
            assert writing.wait(20) == 255
        assert all(gone(each) for each in mine)


def test_a_log_that_nobody_reads_stops_nobody(doomed):
    doomed.ssh("declare", "Here").succeeded()
    fcntl.fcntl(doomed.process.stderr, fcntl.F_SETPIPE_SZ, 4096)
    for _ in range(25):
        assert doomed.ssh("list", key="eve").code == 255
    assert "Here" in doomed.ssh("list").succeeded().out

    doomed.process.terminate()
    assert doomed.process.wait(10) == 0
