"""Mitigation on another system: looked at, shown, run exactly as shown, and reverted the same way.

What is sent is a pure function of what was filled in and what was true before (`Act.call`), so a
plan can be shown, stored, and checked again before it is run: a plan that somebody altered on the
way is refused.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from commandcenter.services.endpoint import Endpoint
from commandcenter.services.errors import Rejected
from commandcenter.services.protocols import Controls
from commandcenter.services.records import (
    Call,
    Choice,
    Control,
    Controlled,
    Field,
    Plan,
    Receipt,
    Undo,
)
from commandcenter.services.replies import Reply

Values = Mapping[str, str]
#: Method, path below the service's base, body.
Sent = tuple[str, str, Mapping[str, object] | None]

_NOT_FOUND = 404

WHY = Field(
    "why",
    "Why",
    "Shown at the service: what this is for, as in “INC-7 stolen token”",
    required=False,
)


class Act(ABC):
    """One thing that a service can be told to do, and how it is undone.

    Attributes:
        control: what people see of it.
        safe: whether sending it twice changes nothing more.
    """

    control: Control
    safe: bool = False

    async def choices(self, field: str, typed: str) -> Sequence[Choice]:  # noqa: ARG002 - most have none
        """What there is for a searched field."""
        return ()

    def checked(self, values: Values) -> Values:
        """The values as they will be used.

        Raises:
            Rejected: one cannot be used.
        """
        return values

    async def before(self, values: Values) -> Values:  # noqa: ARG002 - most need not look
        """What is true now and must be known; changes nothing.

        Raises:
            Rejected: there is nothing to do.
        """
        return {}

    @abstractmethod
    def title(self, values: Values, before: Values) -> str:
        """What will be done, in one line."""

    @abstractmethod
    def call(self, values: Values, before: Values, key: str) -> Sent:
        """What will be sent; pure."""

    @abstractmethod
    def state(self, plan: Plan, reply: Reply) -> Values:
        """What undoing needs to know."""

    @abstractmethod
    async def found(self, plan: Plan) -> Values | None:
        """What undoing needs to know, if the plan was run; None if it was not."""

    @abstractmethod
    def undo_title(self, plan: Plan) -> str:
        """What undoing will do, in one line."""

    @abstractmethod
    def undo_call(self, state: Values) -> Sent:
        """What undoing sends; pure."""

    @abstractmethod
    async def undone(self, state: Values) -> bool:
        """Whether it is undone."""


class Controlling(Controls):
    """A service that is a set of acts."""

    def __init__(self, name: str, api: Endpoint, acts: Sequence[Act]) -> None:
        self.name = name
        self._api = api
        self._acts = {act.control.name: act for act in acts}

    def controls(self) -> Sequence[Control]:
        """What can be done."""
        return [act.control for act in self._acts.values()]

    async def choices(self, control: str, field: str, typed: str) -> Sequence[Choice]:
        """What there is for a searched field, best first."""
        return await self._act(control).choices(field, typed)

    async def plan(self, control: str, values: Values, *, key: str) -> Plan:
        """What would be sent; only reads."""
        act = self._act(control)
        checked = act.checked(_filled_in(act.control, values))
        before = await act.before(checked)
        call = self._shown(act.call(checked, before, key))
        return Plan(control, act.title(checked, before), checked, before, key, call)

    async def plan_revert(self, undo: Undo, *, key: str) -> Plan:
        """What would be sent to undo it; sends nothing."""
        call = self._shown(self._act(undo.control).undo_call(undo.state))
        return Plan(undo.control, undo.title, undo.state, {}, key, call, reverts=True)

    async def run(self, plan: Plan) -> Controlled:
        """Send exactly what the plan shows."""
        act = self._act(plan.control)
        method, path, body = sent = self._sent(act, plan)
        if self._shown(sent) != plan.call:
            raise Rejected(f"{self.title}: this is not what was shown: plan it again")
        safe = act.safe or method == "DELETE"
        try:
            reply = await self._api.call(method, path, json=body, safe=safe)
        except Rejected as refused:
            if method != "DELETE" or refused.status != _NOT_FOUND:
                raise
            return self._controlled(act, plan, {})  # gone already: so it was to be
        return self._controlled(act, plan, {} if plan.reverts else act.state(plan, reply))

    async def find_run(self, plan: Plan) -> Controlled | None:
        """Look whether it is so."""
        act = self._act(plan.control)
        if plan.reverts:
            undone = await act.undone(plan.values)
            return self._controlled(act, plan, {}) if undone else None
        state = await act.found(plan)
        return None if state is None else self._controlled(act, plan, state)

    def _controlled(self, act: Act, plan: Plan, state: Values) -> Controlled:
        receipt = Receipt(next(iter(state.values()), ""), detail=f"{self.title}: {plan.title}")
        if plan.reverts:
            return Controlled(receipt, None)
        return Controlled(receipt, Undo(plan.control, act.undo_title(plan), state))

    def _act(self, control: str) -> Act:
        if control not in self._acts:
            raise Rejected(f"{self.title} cannot “{control}”: it can {', '.join(self._acts)}")
        return self._acts[control]

    @staticmethod
    def _sent(act: Act, plan: Plan) -> Sent:
        if plan.reverts:
            return act.undo_call(plan.values)
        return act.call(plan.values, plan.before, plan.key)

    def _shown(self, sent: Sent) -> Call:
        method, path, body = sent
        return Call(method, str(self._api.url(path)), body)


def _filled_in(control: Control, values: Values) -> dict[str, str]:
    """Every field with its value.

    Raises:
        Rejected: one is missing, unknown, or none of its choices.
    """
    known = {field.name: field for field in control.fields}
    if unknown := sorted(set(values) - set(known)):
        raise Rejected(f"{unknown[0]}: there is no such field; there are {', '.join(known)}")
    filled = {}
    for name, field in known.items():
        value = values.get(name, field.default).strip()
        if field.required and not value:
            raise Rejected(f"{name}: fill it in: {field.help or field.title}")
        offered = [choice.value for choice in field.choices]
        if offered and value not in offered:
            raise Rejected(f"{name}: one of {', '.join(offered)}")
        filled[name] = value
    return filled
