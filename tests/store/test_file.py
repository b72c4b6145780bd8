"""The embedded store's file and key: private, encrypted, and refused with the mend otherwise."""

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from commandcenter.store import (
    Damaged,
    MissingKey,
    StoreError,
    StoreUnavailable,
    UnsafeStore,
    WrongKey,
    make_key,
    open_store,
    read_key,
)
from commandcenter.store.sqlite_file import check_library
from faults.disk import again as mounted_again
from faults.disk import mounted
from faults.history import Missing
from tests.store.place import Place, embedded
from tests.store.story import NOW, begun, logged, texts


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


@contextmanager
def small_disk(folder):
    """A disk of its own, of two megabytes."""
    try:
        with mounted(folder) as disk:
            yield disk
    except Missing as missing:
        pytest.skip(str(missing))


async def made(file: Place) -> None:
    store = await file.open()
    await begun(store, "the customer is Ada Lovelace")
    await store.close()


# ── the file ─────────────────────────────────────────────────────────────────────────────────


async def test_all_files_are_for_their_owner_only_whatever_the_umask(file):
    before = os.umask(0o000)
    try:
        store = await file.open()
        await begun(store)
        seen = modes(file.path.parent)
        await store.close()
    finally:
        os.umask(before)

    assert {"store.db", "store.db-wal", "store.db-shm"} <= set(seen)
    assert set(seen.values()) == {"0o600"}
    assert oct(file.path.parent.stat().st_mode & 0o777) == "0o700"


async def test_nothing_can_be_read_in_the_file_without_the_key(file):
    await made(file)

    content = file.path.read_bytes()
    assert b"Lovelace" not in content
    assert b"SQLite" not in content


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
async def test_a_file_that_others_can_touch_is_refused_with_the_mend(file, mode):
    await made(file)
    file.path.chmod(mode)

    with pytest.raises(UnsafeStore, match=f"chmod 600 {file.path}"):
        await file.open()


@pytest.mark.parametrize("mode", [0o755, 0o720, 0o701])
async def test_a_folder_that_others_can_enter_is_refused_with_the_mend(file, mode):
    await made(file)
    file.path.parent.chmod(mode)

    with pytest.raises(UnsafeStore, match=f"chmod 700 {file.path.parent}"):
        await file.open()


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-next", "-turn"])
async def test_a_symbolic_link_is_refused(file, tmp_path, ending):
    await made(file)
    link = file.path.with_name(file.path.name + ending)
    target = tmp_path / "elsewhere"
    if link.exists():
        link.rename(target)
    else:
        target.touch(mode=0o600)
    link.symlink_to(target)

    with pytest.raises(UnsafeStore):
        await file.open()


async def test_a_link_to_nowhere_is_refused_and_nothing_made_there(file, tmp_path):
    file.path.symlink_to(tmp_path / "made")

    with pytest.raises(UnsafeStore, match="symbolic link"):
        await file.open()
    assert not (tmp_path / "made").exists()


async def test_what_is_no_plain_file_is_refused_and_not_waited_for(file):
    os.mkfifo(file.path, 0o600)

    with pytest.raises(UnsafeStore, match="plain file"):
        await file.open()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_a_file_of_somebody_else_is_refused(file):
    await made(file)
    os.chown(file.path, 12345, -1)

    with pytest.raises(UnsafeStore, match="chown"):
        await file.open()


async def test_a_store_that_is_not_there_is_made_only_when_asked_to(file):
    with pytest.raises(StoreUnavailable, match="no store at"):
        await open_store(file.url, key=file.key, create=False)
    assert list(file.path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["sqlite:///relative.db", "mysql://root:hunter2@db/x", "postgres", ""]
)
async def test_a_url_that_names_no_store_is_refused_without_its_password(url):
    with pytest.raises(StoreError) as refused:
        await open_store(url, key=bytes(32))
    assert "hunter2" not in str(refused.value)
    assert "sqlite:///" in str(refused.value)


def test_a_library_that_can_lose_writes_is_refused_by_its_version():
    with pytest.raises(UnsafeStore, match=r"3\.51\.1 .* 3\.51\.3"):
        check_library((3, 51, 1))
    check_library((3, 51, 3))


# ── damage ───────────────────────────────────────────────────────────────────────────────────


async def test_a_page_that_was_altered_is_never_read_as_if_it_were_whole(file):
    store = await file.open()
    incident_id = await begun(store, *("x" * 4000 for _ in range(20)))
    await store.close()
    content = bytearray(file.path.read_bytes())
    content[len(content) // 2] ^= 1
    file.path.write_bytes(content)

    store = await file.open()
    with pytest.raises(Damaged, match="restore a backup"):
        await store.read(incident_id)
    await store.close()


async def test_a_disk_that_is_full_is_explained_and_nothing_is_half_done(file):
    program = (
        "import asyncio, resource, signal, sys\n"
        "from commandcenter.store import StoreUnavailable, open_store\n"
        "from tests.store.story import NOW, begun, logged\n"
        "async def main(url, key):\n"
        "    store = await open_store(url, key=bytes.fromhex(key))\n"
        "    number = await begun(store)\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, -1))\n"
        "    seq = 1\n"
        "    try:\n"
        "        while seq < 1000:\n"
        "            big = [logged('x' * 20_000)]\n"
        "            [event] = await store.append(number, seq, big, recorded_at=NOW)\n"
        "            seq = event.seq\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__, seq)\n"
        "    await store.close()\n"
        "asyncio.run(main(*sys.stdin.read().split('\\n')))\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        input=f"{file.url}\n{file.key.hex()}",
        capture_output=True,
        text=True,
        check=True,
    )
    kind, acknowledged = done.stdout.split()
    assert kind in {"StoreUnavailable", "Damaged"}

    store = await file.open()
    head = await store.head(1)
    assert head.seq == int(acknowledged)
    await store.append(1, head.seq, [logged("there is room again")], recorded_at=NOW)
    [verdict] = await store.verify()
    assert verdict.problem is None
    await store.close()


# ── the key ──────────────────────────────────────────────────────────────────────────────────


def test_a_new_key_is_random_private_and_read_back(tmp_path):
    one, other = (make_key(tmp_path / name / "key") for name in "ab")

    assert len(one) == 32
    assert one != other
    assert read_key(tmp_path / "a" / "key") == one
    assert modes(tmp_path / "a") == {"key": "0o600"}
    assert oct((tmp_path / "a").stat().st_mode & 0o777) == "0o700"


def test_a_key_is_never_overwritten(tmp_path):
    key = make_key(tmp_path / "keys" / "key")

    with pytest.raises(UnsafeStore, match="never overwritten"):
        make_key(tmp_path / "keys" / "key")
    assert read_key(tmp_path / "keys" / "key") == key


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_is_refused_with_the_mend(tmp_path, mode):
    path = tmp_path / "keys" / "key"
    make_key(path)
    path.chmod(mode)

    with pytest.raises(UnsafeStore, match=f"chmod 600 {path}"):
        read_key(path)


def test_a_key_in_a_folder_that_others_can_enter_is_refused(tmp_path):
    path = tmp_path / "keys" / "key"
    make_key(path)
    path.parent.chmod(0o750)

    with pytest.raises(UnsafeStore, match="chmod 700"):
        read_key(path)


def test_a_key_behind_a_link_is_refused(tmp_path):
    make_key(tmp_path / "keys" / "key")
    (tmp_path / "keys" / "link").symlink_to(tmp_path / "keys" / "key")

    with pytest.raises(UnsafeStore, match="symbolic link"):
        read_key(tmp_path / "keys" / "link")


def test_a_missing_key_is_explained(tmp_path):
    with pytest.raises(MissingKey, match="without it the store cannot be read"):
        read_key(tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"ab" * 31, b"\xff" * 64, b"ab" * 5000])
def test_a_file_that_holds_no_key_is_explained_without_repeating_it(tmp_path, content):
    path = tmp_path / "keys" / "key"
    make_key(path)
    path.write_bytes(content)

    with pytest.raises(WrongKey, match="does not hold a key") as refused:
        read_key(path)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_a_store_without_a_key_is_explained(file):
    with pytest.raises(MissingKey, match="no key"):
        await open_store(file.url)


async def test_another_key_is_explained_and_shown_nowhere(file, capfd):
    await made(file)
    other = bytes(range(32))

    with pytest.raises(WrongKey, match="does not open") as refused:
        await open_store(file.url, key=other)
    assert other.hex() not in str(refused.value)
    assert file.key.hex() not in str(refused.value)
    assert capfd.readouterr() == ("", ""), "SQLCipher speaks as well"


async def test_on_a_disk_that_can_only_be_read_one_reads_and_is_told_so(tmp_path):
    with small_disk(tmp_path / "disk") as folder:
        place = embedded(folder)
        store = await place.open()
        incident_id = await begun(store, "one")
        await store.close()
        mounted_again(folder, "ro")
        store = await place.open()
        assert texts(await store.read(incident_id)) == ["one"]
        with pytest.raises(StoreUnavailable, match="can only be read; nothing was recorded"):
            await store.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        await store.close()
