"""The vendors' own contracts, as a transport: what a contract does not allow fails the test."""

import json
import os
import warnings
from copy import deepcopy
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.exceptions import PathError
from werkzeug.datastructures import Headers, ImmutableMultiDict

#: So far samples go into what holds itself.
DEEP = 4
VARIABLE = "COMMANDCENTER_CONTRACTS"
HOME = Path(__file__).parents[3] / "shared" / "contracts"


@cache
def document(name: str) -> dict[str, Any]:
    """A contract; the test skips where it cannot be had."""
    folder = Path(os.environ.get(VARIABLE) or HOME)
    file = folder / f"{name}.yaml"
    if not file.exists():
        pytest.skip(
            "the vendors' API contracts are not here, and may not be passed on with the code: "
            f"name a folder that has them in {VARIABLE}"
        )
    return yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)


@cache
def contract(name: str) -> OpenAPI:
    """A contract that requests can be checked against."""
    return OpenAPI.from_dict(_for_requests(document(name)), config=Config(spec_validator_cls=None))


def _for_requests(whole: dict[str, Any]) -> dict[str, Any]:
    """The contract as it binds requests: what is read-only is required of answers alone.

    (OpenAPI 3.0.3, `readOnly`.) The library sees that only where it stands in the property itself,
    and takes Cloudflare's identifiers, read-only in bodies, for forbidden in paths as well.
    """
    changed = deepcopy(whole)
    for schema in changed["components"].get("schemas", {}).values():
        properties = schema.get("properties", {})
        if "required" in schema:
            schema["required"] = [
                name
                for name in schema["required"]
                if not _is_read_only(whole, properties.get(name, {}))
            ]
        if "properties" not in schema:
            schema.pop("readOnly", None)
    return changed


def _is_read_only(whole: dict[str, Any], schema: dict[str, Any]) -> bool:
    schema = _resolved(whole, schema)
    return bool(schema.get("readOnly")) or any(
        _is_read_only(whole, part) for part in schema.get("allOf", [])
    )


class Asked:
    """A request of httpx, as openapi-core wants to see it."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(request.headers.multi_items()),
        )

    @property
    def host_url(self) -> str:
        return f"{self._request.url.scheme}://{self._request.url.netloc.decode()}"

    @property
    def path(self) -> str:
        return self._request.url.raw_path.decode().partition("?")[0]

    @property
    def method(self) -> str:
        return self._request.method.lower()

    @property
    def content_type(self) -> str:
        return self._request.headers.get("content-type", "").partition(";")[0]

    @property
    def body(self) -> bytes | None:
        return self._request.content or None


@dataclass
class Vendor(httpx.AsyncBaseTransport):
    """Stands in for a vendor: holds every request against the contract, and answers by script.

    With each request goes a canary, the same call spoilt, which the contract must refuse: a
    contract that lets everything through shows nothing.

    Attributes:
        name: of the contract.
        answers: what is answered to `GET /path`; a function of the request, a whole response, or
            the JSON of a success. The first that fits is taken.
        shows: headers that must be there; contracts do not check them everywhere.
        blind: calls, as in `GET /path/*`, for which the contract takes everything; no others.
        absent: calls that the contract at hand was trimmed of: they are only answered.
        asked: every request, in order.
    """

    name: str
    answers: dict[str, Any] = field(default_factory=dict)
    shows: dict[str, str] = field(default_factory=dict)
    blind: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        for name, value in self.shows.items():
            assert request.headers.get(name) == value, f"{name} is not shown"
        called = f"{request.method} {request.url.path}"
        if any(fnmatch(called, pattern) for pattern in self.absent):
            return self.answered(request)
        check(self.name, request)
        seen = any(self.refuses(canary) for canary in canaries(request))
        blind = any(fnmatch(called, pattern) for pattern in self.blind)
        assert seen != blind, f"{self.name} {'refuses' if seen else 'takes'} the canary of {called}"
        return self.answered(request)

    def answered(self, request: httpx.Request) -> httpx.Response:
        for known, answer in self.answers.items():
            method, path = known.split(" ")
            if request.method == method and request.url.path.endswith(path):
                found = answer(request) if callable(answer) else answer
                return (
                    found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)
                )
        raise AssertionError(f"nobody said what to answer to {request.method} {request.url.path}")

    def refuses(self, request: httpx.Request) -> bool:
        try:
            check(self.name, request)
        except PathError:
            raise
        except OpenAPIError:
            return True
        return False

    def body(self, position: int = -1) -> Any:
        """What was sent, as JSON."""
        return json.loads(self.asked[position].content)

    def form(self, position: int = -1) -> dict[str, str]:
        """What was sent, as a form."""
        return dict(parse_qsl(self.asked[position].content.decode()))


def check(name: str, request: httpx.Request) -> None:
    """Hold a request against a contract.

    Raises:
        OpenAPIError: it is not allowed.
    """
    with warnings.catch_warnings():
        # It cannot check OAuth2; `shows` does.
        warnings.filterwarnings("ignore", "Unsupported scheme type")
        contract(name).validate_request(Asked(request))


def canaries(request: httpx.Request) -> list[httpx.Request]:
    """The request, spoilt: its body is another; or without a body, its secret or a number is."""

    def spoilt(**changes: Any) -> httpx.Request:
        given = {"url": request.url, "headers": request.headers, "content": request.content}
        return httpx.Request(request.method, **(given | changes))

    if request.content:
        if "json" in request.headers.get("content-type", ""):
            return [spoilt(content=b'{"canary": 1}'), spoilt(content=b"[]")]
        return [spoilt(content=b"canary=1")]
    secrets = {"authorization", "x-api-key"}
    bare = {k: v for k, v in request.headers.items() if k.lower() not in secrets}
    numbers = {name: "canary" for name, value in request.url.params.items() if value.isdecimal()}
    return [spoilt(headers=bare), spoilt(url=request.url.copy_merge_params(numbers))]


def sample(name: str, path: str, method: str, status: str = "200", /, **changes: Any) -> Any:
    """An answer that has everything that the contract describes, with some of it changed."""
    whole = document(name)
    answer = _resolved(whole, whole["paths"][path][method]["responses"][status])
    schema = answer["content"]["application/json"]["schema"]
    made = _made(whole, schema, 0)
    return made | changes if isinstance(made, dict) else [made[0] | changes]


def _resolved(whole: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = whole
        steps = node["$ref"].removeprefix("#/").split("/")
        for step in (each.replace("~1", "/").replace("~0", "~") for each in steps):
            found = found[int(step)] if isinstance(found, list) else found[step]
        node = found
    return node


def _made(whole: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    schema = _resolved(whole, schema)
    shown = [schema.get("example"), *schema.get("enum", []), schema.get("default")]
    if (found := next((each for each in shown if each is not None), None)) is not None:
        return found
    if "allOf" in schema:
        parts = [_made(whole, part, depth) for part in schema["allOf"]]
        return (
            reduce(or_, [*parts, _object(whole, schema, depth)])
            if dict in map(type, parts)
            else parts[0]
        )
    if choices := schema.get("oneOf") or schema.get("anyOf"):
        return _made(whole, choices[0], depth)
    return _plain(whole, schema, depth)


def _plain(whole: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object")
    if kind == "array":
        return [] if depth > DEEP else [_made(whole, schema["items"], depth + 1)]
    if kind == "object":
        return _object(whole, schema, depth)
    plain = {"integer": 1, "number": 1.5, "boolean": True}
    formats = {"date-time": "2026-03-02T13:59:00Z", "uri": "https://example.com/"}
    return plain.get(kind, formats.get(schema.get("format", ""), "text"))


def _object(whole: dict[str, Any], schema: dict[str, Any], depth: int) -> dict[str, Any]:
    if depth > DEEP:
        return {}
    return {
        name: _made(whole, each, depth + 1) for name, each in schema.get("properties", {}).items()
    }
