"""The question before what cannot be taken back: it shows exactly what will happen."""

from typing import Any

from textual.app import App

from commandcenter.widgets.dialog import FormDialog
from commandcenter.widgets.form import Answers, Form


async def confirm(
    app: App[Any], title: str, consequence: str, *, label: str, danger: bool = False
) -> bool:
    """Ask, and wait for the answer; call it in a worker.

    Args:
        app: over whose screen it is asked.
        title: the question, in a few words.
        consequence: exactly what will happen.
        label: the verb of the key that does it: `Send`.
        danger: enter alone does not do it.
    """

    async def agree(_answers: Answers) -> bool:
        return True

    question = Form(
        title, agree, label=label, consequence=lambda _answers: consequence, danger=danger
    )
    return bool(await app.push_screen_wait(FormDialog(question)))
