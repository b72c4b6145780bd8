"""A list of customers over HTTP is read to its last page, or refused."""

import asyncio
import json
import os
import signal

import pytest

from commandcenter.incident.refusal import Refused
from commandcenter.services.customer_api import Asked, Paging, fetch
from commandcenter.services.secrets import MayHaveToken
from tests import corpus
from tests.services.conftest import TOKEN
from tests.services.hostile import answers, hostile, sends, stalls
from tests.waiting import eventually


def page(*ids, **more):
    return json.dumps({"items": [{"id": each} for each in ids], **more})


@pytest.fixture
def read(http, tmp_path):
    """Ids of the list at an address, which is shown the token."""
    token = tmp_path / "token"
    token.touch(0o600)
    token.write_text(TOKEN)

    async def reading(url, progress=lambda _done, _of: None, *, path="", private=True, **paging):
        asked = Asked(url, MayHaveToken(token_file=token), private, path, Paging(**paging))
        return [each["id"] for each in await fetch(asked, http, progress)]

    return reading


def targets(server):
    return [request.split()[1] for request in server.requests]


async def test_a_list_on_one_page_is_read_with_the_token(read):
    async with hostile(answers(body=page(1, 2))) as server:
        assert await read(f"{server.url}/api/customers?state=all") == [1, 2]
    assert targets(server) == ["/api/customers?state=all"]
    assert f"Authorization: Bearer {TOKEN}" in server.requests[0]


@pytest.mark.parametrize(
    ("first", "headers"),
    [
        ({}, {"Link": '</list?after=b>; rel="next", </list>; rel="first"'}),
        ({"next": "/list?after=b"}, {}),
        ({"next": "?after=b"}, {}),
        ({"links": {"next": {"href": "/list?after=b"}}}, {}),
        ({"@odata.nextLink": "/list?after=b"}, {}),
    ],
    ids=str,
)
async def test_the_next_page_is_where_the_answer_says(read, first, headers):
    script = [answers(body=page(1, 2, **first), **headers), answers(body=page(3, next=None))]
    async with hostile(*script) as server:
        assert await read(f"{server.url}/list") == [1, 2, 3]
    assert targets(server) == ["/list", "/list?after=b"]


async def test_the_address_of_the_next_page_may_lie_anywhere_in_the_body(read):
    script = [answers(body=page(1, see={"also": "/list/2"})), answers(body=page(2, see={}))]
    async with hostile(*script) as server:
        assert await read(f"{server.url}/list", next_at="see.also") == [1, 2]
    assert targets(server) == ["/list", "/list/2"]


async def test_pages_with_numbers_are_asked_for_until_one_is_empty(read):
    script = [answers(body=page(1, 2)), answers(body=page(3)), answers(body=page())]
    async with hostile(*script) as server:
        assert await read(f"{server.url}/list?size=2", page="page") == [1, 2, 3]
    assert targets(server) == [f"/list?size=2&page={number}" for number in (1, 2, 3)]


async def test_numbers_begin_where_the_url_says(read):
    async with hostile(answers(body=page(1)), answers(body=page())) as server:
        assert await read(f"{server.url}/list?page=0", page="page") == [1]
    assert targets(server) == ["/list?page=0", "/list?page=1"]


async def test_a_cursor_is_sent_back_until_there_is_none(read):
    script = [
        answers(body=page(1, meta={"next_cursor": "a/b&c"})),
        answers(body=page(2, meta={"next_cursor": ""})),
    ]
    async with hostile(*script) as server:
        assert await read(f"{server.url}/list", cursor="after=meta.next_cursor") == [1, 2]
    assert targets(server) == ["/list", "/list?after=a%2Fb%26c"]


async def test_progress_is_told_after_each_page(read):
    told = []
    script = [answers(body=page(1, 2, total=3, next="?p=2")), answers(body=page(3))]
    async with hostile(*script) as server:
        await read(server.url, lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"has_more": True}, r"says that there is more \(has_more\), but not where"),
        ({"next_cursor": "x"}, "--cursor PARAMETER=PATH"),
        ({"total": 300}, "has 300 customers and gave 1"),
    ],
    ids=str,
)
async def test_a_list_that_ends_early_is_refused(read, more, why):
    async with hostile(answers(body=page(1, **more))) as server:
        with pytest.raises(Refused, match=why):
            await read(server.url)


@pytest.mark.parametrize(
    ("data", "headers", "why"),
    [
        ({"total": 300}, {}, "has 300 customers and gave 1"),
        ({"meta": {"has_more": True}}, {}, "says that there is more"),
        ({}, {"X-Total-Count": "300"}, "has 300 customers and gave 1"),
    ],
    ids=str,
)
async def test_what_is_said_beside_a_list_that_lies_deeper_counts_as_well(read, data, headers, why):
    body = json.dumps({"data": {"items": [{"id": 1}], **data}})
    async with hostile(answers(body=body, **headers)) as server:
        with pytest.raises(Refused, match=why):
            await read(server.url, path="data.items")


async def test_the_next_page_may_be_named_beside_a_list_that_lies_deeper(read):
    first, last = (
        {"data": {"items": [{"id": n}], "next": to}} for n, to in ((1, "?p=2"), (2, None))
    )
    async with hostile(*(answers(body=json.dumps(each)) for each in (first, last))) as server:
        assert await read(server.url, path="data.items") == [1, 2]


async def test_pages_that_come_again_are_refused(read):
    async with hostile(answers(body=page(1, next="?p=1"))) as server:
        with pytest.raises(Refused, match="lead in circles"):
            await read(f"{server.url}/?p=1")
        with pytest.raises(Refused, match="gives the same page again"):
            await read(server.url, page="seite")


async def test_the_token_goes_to_no_other_host(read):
    async with hostile(answers(body=page(9))) as other:
        elsewhere = answers(body=page(1, next=f"{other.url}/more"))
        moved = answers("302 Found", Location=f"{other.url}/more")
        async with hostile(elsewhere, moved) as server:
            with pytest.raises(Refused, match="the next page is on 127"):
                await read(server.url)
            with pytest.raises(Refused, match=r"redirects to 127\.0\.0\.1, which is not followed"):
                await read(server.url)
        assert other.requests == []


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (answers("401 Unauthorized", f'{{"message": "no {TOKEN}"}}'), r"refused \(401\): no …"),
        (answers(body="<html>"), "answered something unexpected"),
        (answers(body='{"pages": 3}'), "holds no list of customers; there is pages"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), "broke off"),
        (answers("500 Broken", "<html>"), r"failed \(500\)"),
    ],
    ids=["refused", "no JSON", "no list", "broken off", "failed"],
)
async def test_what_is_no_list_is_refused_in_a_line_without_the_token(read, reply, why):
    async with hostile(reply) as server:
        with pytest.raises(Refused, match=why) as refused:
            await read(server.url)
    assert TOKEN not in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_ones_own_network_must_be_meant(read):
    async with hostile(answers(body=page(1))) as server:
        with pytest.raises(Refused, match="is http://"):
            await read(server.url, private=False)
        with pytest.raises(Refused, match="on a private network: if that is meant, say --private"):
            await read(server.url.replace("http", "https"), private=False)
    assert server.requests == []


@pytest.mark.parametrize(
    "url", [case.text for case in corpus.CASES if case.text.startswith("http://")], ids=repr
)
async def test_no_url_of_the_corpus_is_called(read, url):
    with pytest.raises(Refused, match="the URL"):
        await read(url, private=False)


# ── as a verb ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def importing(cli, tmp_path):
    """The words of the verb that imports from a URL, with the token in a file."""
    cli.here("declare", "Stolen token").succeeded()
    token = tmp_path / "token"
    token.touch(0o600)
    token.write_text(TOKEN)

    def words(url):
        how = ("--private", "--token-file", str(token), "--path", "data.items")
        return ("customers", "INC-1", "import", f"{url}/list?key=k", *how)

    return words


async def test_a_list_is_imported_from_a_url(cli, importing, tmp_path):
    rejects = str(tmp_path / "rejects.csv")
    body = '{"data": {"items": [{"id": "c-1", "contact": {"email": "a@b.example"}}, {"id": ""}]}}'
    async with hostile(answers(body=body)) as server:
        dry = (await asyncio.to_thread(cli, *importing(server.url), "--dry-run")).succeeded()
        told = (
            (await asyncio.to_thread(cli, *importing(server.url), "--rejects", rejects, "--json"))
            .succeeded()
            .json
        )
    assert "JSON over HTTP" in dry.out
    assert (told["read"], told["left_out"]) == (
        1,
        ["entry 2: the id is empty: say it in a few words"],
    )
    shown = cli("customers", "INC-1", "show", "c-1", "--json").succeeded().json
    assert (shown["contact"], shown["basis"]) == ("a@b.example", f"{server.url}/list")


async def test_cancelled_in_the_middle_nothing_is_taken(cli, importing, tmp_path):
    first = '{"data": {"items": [{"id": "c-1"}, {"id": ""}]}, "next": "/list?page=2"}'
    rejects = tmp_path / "rejects.csv"
    async with hostile(answers(body=first), stalls()) as server:
        with cli.start(*importing(server.url), "--rejects", str(rejects)) as running:
            await eventually(lambda: len(server.requests) == 2)
            os.kill(running.pid, signal.SIGINT)
            await eventually(lambda: running.poll() is not None)
            assert running.returncode == 130
            assert TOKEN not in running.stderr.read() + running.stdout.read()
    assert cli("customers", "INC-1", "list", "--json").succeeded().json == []
    assert not rejects.exists()


def test_what_belongs_to_a_url_is_refused_with_a_file(cli):
    no = cli("customers", "INC-1", "import", "list.csv", "--page", "page")
    assert no.code == 2
    assert "belong to a URL" in no.err
