"""Cloudflare: turns requests away before they reach one zone."""

from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from pydantic import Field as Setting

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.controlling import WHY, Act, Controlling, Sent, Values
from commandcenter.services.endpoint import Endpoint, segment
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import Firewall
from commandcenter.services.records import Choice, Control, Field, Plan, Probe, Repeats
from commandcenter.services.replies import Answer, Id, Line, Reply
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import HasToken

_PHASE = "http_request_firewall_custom"
_NOT_FOUND = 404
_WHY = 300


class _Rule(Answer):
    id: Id
    description: str | None = None


class _Ruleset(Answer):
    id: Id
    rules: tuple[_Rule, ...] = ()


class _RulesetAnswer(Answer):
    result: _Ruleset


class _AccessRule(Answer):
    id: Id
    notes: str | None = None


class _AccessRuleAnswer(Answer):
    result: _AccessRule


class _AccessRulesAnswer(Answer):
    result: tuple[_AccessRule, ...]


class _Level(Answer):
    value: Line


class _LevelAnswer(Answer):
    result: _Level


class _Zone(Answer):
    id: Id
    name: Line
    permissions: tuple[Line, ...] = ()


class _ZonesAnswer(Answer):
    result: tuple[_Zone, ...]


def _explained(answer: Any) -> str:
    return "; ".join(f"{each['message']} ({each['code']})" for each in answer["errors"][:3])


def _noted(values: Values, key: str) -> str:
    """What stands at the rule: why, and the mark by which it is found again."""
    return f"{values['why'][:_WHY]} [{mark(key)}]".strip()


class Cloudflare(Controlling, Firewall):
    """One zone; a second one is a section of another name with `kind = "cloudflare"`."""

    title: ClassVar[str] = "Cloudflare"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.cloudflare]`; its secret is an API token for the zone."""

        zone_id: str = Setting(pattern=r"^[0-9a-f]{32}$")
        """The zone: its id stands on its overview page."""

        url: str = "https://api.cloudflare.com/client/v4"
        """Cloudflare's API."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                bearer,
                private=settings.private,
                explain=_explained,
            )
        )
        zone = f"/zones/{segment(settings.zone_id)}"
        super().__init__(
            name, api, [CustomRule(api, zone), AddressRule(api, zone), Attack(api, zone)]
        )
        self._zone_id = settings.zone_id

    async def probe(self) -> Probe:
        """Read the zones of the token."""
        reply = await self._api.call("GET", "/zones", params={"per_page": 50})
        zones = {zone.id: zone for zone in reply.read(_ZonesAnswer).result}
        zone = zones.get(self._zone_id)
        if zone is None:
            names = ", ".join(each.name for each in zones.values()) or "no zone"
            warning = f"the zone {self._zone_id} is not among them: nothing can be done there"
            return Probe(reply.latency, f"sees {names}", (warning,))
        return Probe(
            reply.latency, f"zone {zone.name}; may {', '.join(zone.permissions) or 'see it'}"
        )


class CustomRule(Act):
    """A custom rule of the web application firewall."""

    control = Control(
        "waf-rule",
        "Block requests by a WAF rule",
        (
            Field(
                "action",
                "Do",
                choices=(
                    Choice("block", "block"),
                    Choice("managed_challenge", "challenge, as Cloudflare thinks fit"),
                    Choice("js_challenge", "challenge by JavaScript"),
                    Choice("log", "only log"),
                ),
                default="block",
            ),
            Field(
                "expression",
                "Requests for which this is true",
                'In Cloudflare\'s language: (http.request.uri.path contains "/publish")',
            ),
            WHY,
        ),
        stops="whatever those requests are for",
    )

    def __init__(self, api: Endpoint, zone: str) -> None:
        self._api, self._zone = api, zone

    async def before(self, values: Values) -> Values:  # noqa: ARG002 - the same for all
        """The ruleset that the rule belongs to; none before the first rule."""
        ruleset = await self._ruleset()
        return {"ruleset": ruleset.id if ruleset else ""}

    def title(self, values: Values, before: Values) -> str:  # noqa: ARG002 - as declared
        """Action and expression."""
        return f"{values['action']} requests where {values['expression']}"

    def call(self, values: Values, before: Values, key: str) -> Sent:
        """Add the rule, or make the zone's first ruleset with it."""
        rule = {
            "action": values["action"],
            "expression": values["expression"],
            "description": _noted(values, key),
            "enabled": True,
        }
        if before["ruleset"]:
            return "POST", f"{self._zone}/rulesets/{segment(before['ruleset'])}/rules", rule
        ruleset = {"name": "default", "kind": "zone", "phase": _PHASE, "rules": [rule]}
        return "POST", f"{self._zone}/rulesets", ruleset

    def state(self, plan: Plan, reply: Reply) -> Values:
        """Rule and ruleset, found by the mark among all rules that come back."""
        state = self._marked(reply.read(_RulesetAnswer).result, plan.key)
        if state is None:
            raise reply.garbled
        return state

    async def found(self, plan: Plan) -> Values | None:
        """Look for the mark."""
        ruleset = await self._ruleset()
        return self._marked(ruleset, plan.key) if ruleset else None

    def undo_title(self, plan: Plan) -> str:
        """Remove it."""
        return f"remove the rule: {plan.title}"

    def undo_call(self, state: Values) -> Sent:
        """Delete the rule."""
        path = f"{self._zone}/rulesets/{segment(state['ruleset'])}/rules/{segment(state['rule'])}"
        return "DELETE", path, None

    async def undone(self, state: Values) -> bool:
        """Whether no such rule is left."""
        ruleset = await self._ruleset()
        return ruleset is None or all(rule.id != state["rule"] for rule in ruleset.rules)

    async def _ruleset(self) -> _Ruleset | None:
        path = f"{self._zone}/rulesets/phases/{_PHASE}/entrypoint"
        try:
            return (await self._api.call("GET", path)).read(_RulesetAnswer).result
        except Rejected as refused:
            if refused.status != _NOT_FOUND:
                raise
            return None

    @staticmethod
    def _marked(ruleset: _Ruleset, key: str) -> Values | None:
        for rule in ruleset.rules:
            if mark(key) in (rule.description or ""):
                return {"rule": rule.id, "ruleset": ruleset.id}
        return None


class AddressRule(Act):
    """An IP access rule: an address, a network, a country or an operator of networks."""

    control = Control(
        "block-address",
        "Block an address",
        (
            Field(
                "address",
                "Address",
                "203.0.113.7, 203.0.113.0/24, AS64500, or a country as in NL",
            ),
            Field(
                "mode",
                "Do",
                choices=(
                    Choice("block", "block"),
                    Choice("managed_challenge", "challenge, as Cloudflare thinks fit"),
                    Choice("js_challenge", "challenge by JavaScript"),
                    Choice("whitelist", "always let through"),
                ),
                default="block",
            ),
            WHY,
        ),
    )

    def __init__(self, api: Endpoint, zone: str) -> None:
        self._api, self._rules = api, f"{zone}/firewall/access_rules/rules"

    def checked(self, values: Values) -> Values:
        """The address as Cloudflare writes it."""
        target, value = _target(values["address"])
        return {**values, "address": value, "target": target}

    def title(self, values: Values, before: Values) -> str:  # noqa: ARG002 - as declared
        """Mode and address."""
        return f"{values['mode']} {values['address']}"

    def call(self, values: Values, before: Values, key: str) -> Sent:  # noqa: ARG002 - as declared
        """Create the rule."""
        rule = {
            "mode": values["mode"],
            "configuration": {"target": values["target"], "value": values["address"]},
            "notes": _noted(values, key),
        }
        return "POST", self._rules, rule

    def state(self, plan: Plan, reply: Reply) -> Values:  # noqa: ARG002 - the answer is the rule
        """The rule."""
        return {"rule": reply.read(_AccessRuleAnswer).result.id}

    async def found(self, plan: Plan) -> Values | None:
        """Look for the mark in the notes."""
        params = {"notes": mark(plan.key), "per_page": 50}
        reply = await self._api.call("GET", self._rules, params=params)
        for rule in reply.read(_AccessRulesAnswer).result:
            if mark(plan.key) in (rule.notes or ""):
                return {"rule": rule.id}
        return None

    def undo_title(self, plan: Plan) -> str:
        """Remove it."""
        return f"remove the rule: {plan.title}"

    def undo_call(self, state: Values) -> Sent:
        """Delete the rule, and none like it elsewhere."""
        return "DELETE", f"{self._rules}/{segment(state['rule'])}", {"cascade": "none"}

    async def undone(self, state: Values) -> bool:
        """Whether no such rule is left."""
        found: list[str] = []
        for page in range(1, 100):
            params = {"per_page": 100, "page": page}
            reply = await self._api.call("GET", self._rules, params=params)
            rules = reply.read(_AccessRulesAnswer).result
            found += [rule.id for rule in rules]
            if not rules:
                break
        return state["rule"] not in found


class Attack(Act):
    """The zone's security level at its highest."""

    safe = True
    control = Control(
        "under-attack",
        "Turn on under-attack mode",
        (),
        stops="programs that call the site: every visitor is shown a challenge first",
    )

    def __init__(self, api: Endpoint, zone: str) -> None:
        self._api, self._setting = api, f"{zone}/settings/security_level"

    async def before(self, values: Values) -> Values:  # noqa: ARG002 - there are none
        """The level now, to go back to."""
        level = await self._level()
        if level == "under_attack":
            raise Rejected("Cloudflare: the under-attack mode is on already")
        return {"level": level}

    def title(self, values: Values, before: Values) -> str:  # noqa: ARG002 - there are none
        """From which level."""
        return f"turn on under-attack mode (now: {before['level']})"

    def call(self, values: Values, before: Values, key: str) -> Sent:  # noqa: ARG002 - always the same
        """Set the level."""
        return "PATCH", self._setting, {"value": "under_attack"}

    def state(self, plan: Plan, reply: Reply) -> Values:
        """The level as it was."""
        reply.read(_LevelAnswer)
        return plan.before

    async def found(self, plan: Plan) -> Values | None:
        """Whether it is on."""
        return plan.before if await self._level() == "under_attack" else None

    def undo_title(self, plan: Plan) -> str:
        """To which level."""
        return f"turn off under-attack mode (back to {plan.before['level']})"

    def undo_call(self, state: Values) -> Sent:
        """Set the level back."""
        return "PATCH", self._setting, {"value": state["level"]}

    async def undone(self, state: Values) -> bool:
        """Whether it is as it was."""
        return await self._level() == state["level"]

    async def _level(self) -> str:
        return (await self._api.call("GET", self._setting)).read(_LevelAnswer).result.value


def _target(address: str) -> tuple[str, str]:
    """What kind of address it is, and how Cloudflare writes it.

    Raises:
        Rejected: none that is known.
    """
    upper = address.upper()
    if upper.startswith("AS") and upper[2:].isdecimal() and upper.isascii():
        return "asn", upper
    if len(upper) == 2 and upper.isalpha() and upper.isascii():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        return "country", upper
    try:
        if "/" in address:
            return "ip_range", str(ip_network(address))
        parsed = ip_address(address)
    except ValueError:
        raise Rejected(
            "address: write 203.0.113.7, 203.0.113.0/24, AS64500, or a country as in NL"
        ) from None
    return "ip6" if parsed.version == 6 else "ip", str(parsed)  # noqa: PLR2004 - of IP
