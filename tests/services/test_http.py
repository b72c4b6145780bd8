"""The shared HTTP client against a server that means no good."""

import gzip
import logging
import ssl
import traceback
import zlib
from email.utils import format_datetime

import pytest
import trustme
from pydantic import BaseModel

from commandcenter.services.addresses import resolve
from commandcenter.services.endpoint import segment
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.http import Http
from commandcenter.services.rules import Destination
from tests import corpus
from tests.services.conftest import NOW, TOKEN
from tests.services.hostile import answers, hostile, resets, sends, stalls, streams
from tests.waiting import eventually


class Answer(BaseModel):
    id: int


async def test_an_answer_is_read_and_checked(endpoint):
    async with hostile(answers(body='{"id": 7, "more": true}')) as server:
        reply = await endpoint(server.url + "/base/").call("GET", "/things", params={"q": "a&b"})
        assert reply.read(Answer) == Answer(id=7)
        assert server.requests[0].startswith("GET /base/things?q=a%26b HTTP/1.1\r\n")
        assert f"Authorization: Bearer {TOKEN}\r\n" in server.requests[0]


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": format_datetime(NOW.replace(second=9), usegmt=True)}, 9),
        ({"Retry_After": "Mon, 02 Mar 2026 13:00:00 GMT"}, 0),
        ({"Retry_After": "-5"}, 0),
        ({"X_RateLimit_Reset": str(int(NOW.timestamp()) + 11)}, 11),
        ({"X_RateLimit_Reset": "2026-03-02T14:00:12Z"}, 12),
        ({"ratelimit_reset": "13"}, 13),
        ({"Ratelimit": '"default";r=0;t=14'}, 14),
    ],
    ids=lambda given: next(iter(given.items())) if isinstance(given, dict) else None,
)
async def test_a_service_that_is_asked_too_often_is_left_alone_as_it_says(
    endpoint, clockwork, headers, waited
):
    async with hostile(answers("429 Slow", **headers), answers(body='{"id": 1}')) as server:
        reply = await endpoint(server.url).call("POST", json={})
        assert reply.read(Answer).id == 1
        assert clockwork.slept == [pytest.approx(waited)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("999999999", 3600),
        ("1e400", 3600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("600", 600),
        ("9" * 5000, 3600),
    ],
    ids=["years", "infinite", "the end of time", "longer than the deadline", "endless digits"],
)
async def test_a_wait_beyond_the_deadline_is_left_to_the_caller_and_capped(
    endpoint, clockwork, asked, told
):
    async with hostile(answers("429 Slow", Retry_After=asked)) as server:
        with pytest.raises(Unavailable) as failed:
            await endpoint(server.url).call("POST", json={})
        assert failed.value.retry_after == told
        assert clockwork.slept == []
        assert len(server.requests) == 1


@pytest.mark.parametrize("nonsense", ["soon", "NaN", "1,5", "Mon, 99 Foo 2026", "\x80\xff"])
async def test_a_wait_that_makes_no_sense_counts_as_none(endpoint, clockwork, nonsense):
    async with hostile(answers("429 Slow", Retry_After=nonsense)) as server:
        with pytest.raises(Unavailable) as failed:
            await endpoint(server.url).call("GET")
        assert failed.value.retry_after is None
        assert clockwork.slept == [0.5, 1.0, 2.0]
        assert len(server.requests) == 4


async def test_a_limit_that_github_calls_forbidden_is_no_refusal(endpoint):
    late = str(int(NOW.timestamp()) + 300)
    limit = answers("403 Forbidden", X_RateLimit_Remaining="0", X_RateLimit_Reset=late)
    async with hostile(limit) as server:
        with pytest.raises(Unavailable) as failed:
            await endpoint(server.url).call("POST", json={})
        assert failed.value.retry_after == 300


async def test_what_may_be_repeated_is_tried_again_with_growing_pauses(endpoint, clockwork):
    page = answers("500 Oops", "<html><h1>Internal\x1b[2J Error</h1></html>")
    async with hostile(page, page, answers(body='{"id": 3}')) as server:
        assert (await endpoint(server.url).call("GET")).read(Answer).id == 3
        assert clockwork.slept == [0.5, 1.0]


async def test_what_may_not_be_repeated_is_sent_once_and_reported_as_uncertain(endpoint):
    async with hostile(answers("500 Oops", "<html>no</html>")) as server:
        with pytest.raises(Uncertain) as failed:
            await endpoint(server.url).call("POST", json={})
        assert str(failed.value) == "Example failed (500): it may have been done"
        assert len(server.requests) == 1


async def test_a_caller_who_knows_better_may_say_that_a_repeat_does_no_harm(endpoint):
    async with hostile(resets(), answers(body='{"id": 4}')) as server:
        reply = await endpoint(server.url).call("POST", json={}, safe=True)
        assert reply.read(Answer).id == 4


async def test_a_refusal_is_one_line_in_the_words_of_the_service(endpoint):
    said = '{"message": "Bad\\u001b]52;c;x\\u0007 credentials\\nfor you"}'
    async with hostile(answers("401 Unauthorized", said)) as server:
        with pytest.raises(Rejected) as failed:
            await endpoint(server.url).call("GET")
        assert str(failed.value) == "Example refused (401): Bad␛]52;c;x␇ credentials␊for you"


async def test_a_service_that_is_not_ready_has_done_nothing(endpoint):
    async with hostile(answers("503 Busy", Retry_After="120")) as server:
        with pytest.raises(Unavailable) as failed:
            await endpoint(server.url).call("POST", json={})
        assert failed.value.retry_after == 120


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Away", "308 Gone"])
async def test_a_redirect_is_not_followed_and_only_its_host_is_named(endpoint, status):
    async with hostile(answers()) as other:
        away = answers(status, Location=f"{other.url}/?token={TOKEN}")
        async with hostile(away) as server:
            with pytest.raises(Rejected) as failed:
                await endpoint(server.url).call("GET")
            assert "redirects to 127.0.0.1, which is not followed" in str(failed.value)
            assert_hidden(failed.value)
        assert other.requests == []


@pytest.mark.parametrize(
    "behaviour",
    [
        streams(b"x" * 65536, 1600, b"Content-Length: 104857600\r\n"),
        streams(b"10000\r\n" + b"x" * 65536 + b"\r\n", 1600, b"Transfer-Encoding: chunked\r\n"),
        streams(gzip.compress(bytes(100_000_000), 9), 1, b"Content-Encoding: gzip\r\n"),
        streams(zlib.compress(bytes(100_000_000), 9), 1, b"Content-Encoding: deflate\r\n"),
    ],
    ids=["100 MB", "100 MB in chunks", "gzip bomb", "deflate bomb"],
)
async def test_a_huge_reply_is_left_unread(endpoint, behaviour):
    async with hostile(behaviour) as server:
        with pytest.raises(Unavailable, match="answered more than is expected"):
            await endpoint(server.url, largest=1_000_000).call("GET")
        with pytest.raises(Uncertain, match="more than is expected: it may have been done"):
            await endpoint(server.url, largest=1_000_000).call("POST", json={})
        assert len(server.requests) == 2


async def test_a_compressed_reply_is_read(endpoint):
    packed = answers(body=gzip.compress(b'{"id": 12}'), Content_Encoding="gzip")
    async with hostile(packed) as server:
        assert (await endpoint(server.url).call("GET")).read(Answer).id == 12


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip"])
async def test_a_body_that_is_not_what_its_headers_say_is_told(endpoint, encoding):
    async with hostile(answers(body=b"plain", Content_Encoding=encoding)) as server:
        with pytest.raises(Unavailable):
            await endpoint(server.url).call("GET")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"id": "many"}', b'{"id":' * 100_000, b"\xff\xfe", b"1" * 100_000],
    ids=["nothing", "HTML", "a list", "a wrong type", "deep", "no text", "a long number"],
)
async def test_an_answer_of_another_shape_is_told(endpoint, body):
    async with hostile(answers(body=body)) as server:
        reply = await endpoint(server.url).call("GET")
        with pytest.raises(Unavailable, match="Example answered something unexpected"):
            reply.read(Answer)
        reply = await endpoint(server.url).call("POST", json={})
        with pytest.raises(Uncertain, match="it may have been done"):
            reply.read(Answer)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\x01garbage\r\n\r\n", b"HTTP/1.1 many\r\n\r\n", b"HTTP"]
)
async def test_garbage_after_sending_leaves_it_open_whether_it_was_done(endpoint, raw):
    async with hostile(sends(raw)) as server:
        with pytest.raises(Uncertain, match="Example broke off: it may have been done"):
            await endpoint(server.url).call("POST", json={})
        assert len(server.requests) == 1


async def test_a_connection_that_breaks_within_the_body_leaves_it_open(endpoint):
    async with hostile(sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) as server:
        with pytest.raises(Uncertain):
            await endpoint(server.url).call("POST", json={})


@pytest.mark.parametrize(
    "behaviour",
    [stalls(), stalls(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")],
    ids=["silence", "a body that never ends"],
)
async def test_a_service_that_does_not_answer_is_given_up(endpoint, behaviour):
    async with hostile(behaviour) as server:
        for limits in ({"read": 0.05}, {"deadline": 0.1}):
            with pytest.raises(Uncertain, match="did not answer in time"):
                await endpoint(server.url, limits=limits).call("POST", json={})


async def test_a_slow_body_is_given_up_at_the_deadline_however_it_trickles(endpoint):
    async def trickle(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        await eventually(lambda: writer.write(b"x"), timeout=60)

    async with hostile(trickle) as server:
        with pytest.raises(Unavailable, match="did not answer in time"):
            await endpoint(server.url, limits={"deadline": 0.3, "attempts": 1}).call("GET")


async def test_a_refused_connection_is_always_safe_to_repeat(endpoint, clockwork):
    async with hostile() as server:
        pass
    with pytest.raises(Unavailable, match="Example cannot be reached"):
        await endpoint(server.url).call("POST", json={})
    assert clockwork.slept == [0.5, 1.0, 2.0]


# ── where it may go ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "ff02::1",
    ],
)  # fmt: skip
async def test_a_name_that_means_a_private_address_is_not_called(address):
    async def dns(host, port):
        return [address]

    async with Http(resolver=dns) as http:
        example = http.endpoint(Destination("Example", "https://example.com"))
        with pytest.raises(Unavailable, match=r"private network: .* `private = true`"):
            await example.call("GET")


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(endpoint, http):
    asked = []

    async def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    http.resolver = rebinding
    async with hostile(answers()) as server:
        await endpoint(f"http://rebinding.example:{server.port}").call("GET")
        assert f"Host: rebinding.example:{server.port}\r\n" in server.requests[0]
    assert asked == ["rebinding.example"]


async def test_the_next_address_is_tried_where_the_first_does_not_answer(endpoint, http):
    async def two(host, port):
        return ["127.0.0.77", "127.0.0.1"]

    http.resolver = two
    async with hostile(answers()) as server:
        await endpoint(f"http://two.example:{server.port}").call("POST", json={})
        assert len(server.requests) == 1


async def test_a_name_that_nobody_knows_is_told(endpoint, http):
    async def nobody(host, port):
        raise OSError("no such host")

    http.resolver = nobody
    with pytest.raises(Unavailable, match="Example is not known to the DNS"):
        await endpoint("https://gone.example").call("GET")


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://example.com", "is http://"),
        ("ftp://example.com", "is no web address"),
        ("example.com", "is no web address"),
        ("https://", "is no web address"),
        (f"https://user:{TOKEN}@example.com", "holds a user or password"),
        ("https://exa mple.com", "is no web address"),
        ("file:///etc/passwd", "is no web address"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_repeating_it(endpoint, url, wrong):
    with pytest.raises(ValueError, match=wrong) as refused:
        endpoint(url, plain=False)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("path", ["@evil.example/", ".evil.example/", ":81/"])
async def test_no_path_leads_to_another_host(endpoint, path):
    with pytest.raises(Rejected, match="another host"):
        await endpoint("https://example.com").call("GET", path)


@pytest.mark.parametrize("value", ["a/b", "../admin", "x?y=1", "x#y", "a%2fb", "ü \ud800"])
def test_a_value_stays_one_segment_of_its_path(endpoint, value):
    url = endpoint("https://example.com/api").url(f"/things/{segment(value)}/close")
    assert url.raw_path.count(b"/") == 4
    assert url.query == b""
    assert url.fragment == ""


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_would_be_another_path_is_refused(value):
    with pytest.raises(Rejected):
        segment(value)


@pytest.mark.parametrize("case", corpus.of("url_ssrf"), ids=str)
async def test_no_address_of_the_corpus_leads_into_ones_own_network(case, connected, clockwork):
    async def everywhere(host, port):
        """Numbers mean what they mean; every name means this machine."""
        try:
            return await resolve(host, port)
        except OSError:
            return ["127.0.0.1"]

    async with Http(timing=clockwork.timing(), resolver=everywhere) as http:
        try:
            example = http.endpoint(Destination("Example", case.text, plain=True))
        except ValueError:
            return
        with pytest.raises(Unavailable, match=r"on a private network|not known to the DNS"):
            await example.call("GET")


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """An authority of our own, which the client believes."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


@pytest.mark.parametrize(("certified", "believed"), [("localhost", True), ("other.example", False)])
async def test_a_certificate_must_be_for_the_name_though_an_address_is_called(
    endpoint, authority, certified, believed
):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(tls)
    async with hostile(answers(body='{"id": 1}'), tls=tls) as server:
        calling = endpoint(f"https://localhost:{server.port}", limits={"attempts": 1}).call("GET")
        if believed:
            assert (await calling).read(Answer).id == 1
        else:
            with pytest.raises(Unavailable, match="no certificate that is valid for its name"):
                await calling
            assert server.requests == []


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────


def assert_hidden(error):
    """The token is in nothing that anybody could print of the error."""
    shown = [repr(error), str(error), *traceback.format_exception(error)]
    chain = error
    while chain is not None:
        shown += [repr(chain), repr(vars(chain))]
        assert getattr(chain, "request", None) is None
        chain = chain.__cause__ or chain.__context__
    assert TOKEN not in "".join(shown)


@pytest.mark.parametrize(
    "behaviour",
    [
        answers("401 No", f'{{"message": "token {TOKEN} is wrong"}}'),
        answers("500 No", f'{{"message": "header was Bearer {TOKEN}"}}'),
        answers("302 No", Location=f"https://example.com/{TOKEN}"),
        answers("429 No", f'"{TOKEN}"', Retry_After="999"),
        resets(),
        stalls(),
        sends(TOKEN.encode()),
    ],
)
async def test_no_failure_holds_the_token(endpoint, caplog, behaviour):
    caplog.set_level(logging.DEBUG)
    async with hostile(behaviour) as server:
        example = endpoint(server.url + f"/{TOKEN}", limits={"read": 0.05})
        with pytest.raises(ServiceError) as failed:
            await example.call("POST", json={"token": TOKEN})
        assert any(TOKEN in request for request in server.requests)
    assert_hidden(failed.value)
    assert failed.value.__context__ is None
    assert TOKEN not in repr(example)
    assert TOKEN not in caplog.text


async def test_the_surroundings_change_nothing(endpoint, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    cookie = answers(Set_Cookie="session=1")
    async with hostile(cookie) as server:
        example = endpoint(server.url)
        await example.call("GET")
        await example.call("GET")
        assert f"Bearer {TOKEN}" in server.requests[0]
        assert "cookie" not in server.requests[1].lower()
