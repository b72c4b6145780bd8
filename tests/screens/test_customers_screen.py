"""The Customers screen: the impact as known now, and who may be affected."""

import asyncio

from commandcenter.incident.decisions import impact
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.words import CustomerStatus, ImpactStage
from commandcenter.lists.table import Table, from_objects
from tests.screens.response import gone, shows, tells, text_of
from tests.waiting import eventually


async def at_customers(app, pilot, what="Birch Analytics") -> str:
    await shows(app, "RESPONSE")
    await pilot.press("3")
    return await shows(app, what)


async def status_of(response, customer: str) -> CustomerStatus:
    return (await response.incident()).customers[customer].status


async def test_it_shows_the_impact_with_its_figures_and_each_customer(response):
    await response.does(
        "jonas",
        impact.state_impact,
        text="fewer than feared",
        stage=ImpactStage.CURRENT,
        figures={"downloads": 120, "customers": 40},
    )
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        seen = await at_customers(app, pilot)
        assert "current impact  fewer than feared  as known 2026-11-23 14:05 GMT, jonas" in seen
        assert "412 → 120" in seen
        assert "96 → 40" in seen
        assert "● confirmed C0001          Birch Analytics 1" in seen
        assert "ran 4.2.1 in production (their own logs)" in seen


async def test_an_incident_without_customers_says_what_to_do(response):
    response.number = 3
    app = response.session()
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(app, "INVESTIGATION")
        await pilot.press("3")
        await shows(app, "I imports a list, a suspects some by their ids")
        await shows(app, "The impact is not stated yet")


async def test_over_ssh_no_file_of_the_machine_is_taken_in(response):
    app = response.session(at_this_machine=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("I")
        await tells(app, "Over SSH a list is piped in")
        await gone(app, "Import customers")


async def test_the_selected_customer_is_marked_with_the_basis(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("m")
        await shows(app, "Mark C0001")
        await pilot.press("right", "tab", *"their logs are clean", "ctrl+s")
        await shows(app, "✓ cleared   C0001")
        await shows(app, "their logs are clean")
    assert await status_of(response, "C0001") is CustomerStatus.CLEARED


async def test_all_that_a_filter_lets_through_are_marked_at_once(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("slash", *"bank", "enter")
        await gone(app, "Birch Analytics")
        await pilot.press("asterisk")
        await shows(app, "▣ ●")
        picked = set(app.screen.picked)
        assert len(picked) > 10
        await pilot.press("m")
        await shows(app, f"Mark {len(picked)} customers")
        await pilot.press("right")
        await shows(app, f"{len(picked)} of {len(picked)} become cleared.")
        await pilot.press("tab", *"one shared gateway", "ctrl+s")
        await gone(app, "become cleared")
        await eventually(lambda: not app.screen.picked)
    customers = (await response.incident()).customers.values()
    cleared = {each.id for each in customers if each.status is CustomerStatus.CLEARED}
    assert cleared == picked


async def test_the_table_is_put_in_another_order(response):
    await response.does(
        "jonas",
        impact.import_customers,
        customers=[ImportedCustomer(id="Z-1", name="Largest", records=10**6)],
        origin="billing",
    )
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("o", "o", "o", "g")
        seen = await shows(app, "1,000,000")
        assert seen.index("Largest") < seen.index("Birch Analytics 1")


async def test_what_others_mark_shows_and_moves_no_selection(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("j", "j")
        await shows(app, "C0003 Dune Analytics 1  security@")
        await response.does(
            "tom",
            impact.mark_customers,
            ids=["C0002"],
            status=CustomerStatus.CLEARED,
            because="a test account",
        )
        await shows(app, "✓ cleared   C0002")
        assert "C0003 Dune Analytics 1  security@" in text_of(app)


async def test_customers_on_no_list_are_suspected_by_their_ids(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("a")
        await shows(app, "Suspect customers")
        await pilot.press(*"n-1, n-2", "tab", *"in the same tenant", "ctrl+s")
        await gone(app, "Suspect customers")
    assert await status_of(response, "n-2") is CustomerStatus.SUSPECTED


async def test_a_list_is_shown_before_it_is_taken_and_its_bad_rows_are_kept(response, tmp_path):
    file = tmp_path / "affected.csv"
    file.write_text("Kundennummer;Firma\nz-1;[red]Zeta[/]\n;nobody\nz-2;Eta\n", "utf-8")
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("I")
        await shows(app, "Import customers")
        await pilot.press(*str(file), "ctrl+s")
        await shows(app, "no column")
        await pilot.press("tab", *"id=Kundennummer name=Firma", "ctrl+s")
        seen = await shows(app, "affected.csv: 2 customers")
        assert "line 3" in seen
        assert "[red]Zeta[/]" in seen
        assert "z-1" not in (await response.incident()).customers
        await pilot.press("ctrl+s")
        await gone(app, "affected.csv: 2 customers")
    customers = (await response.incident()).customers
    assert {"z-1", "z-2"} <= customers.keys()
    assert "nobody" in (tmp_path / "affected.rejects.csv").read_text("utf-8")


class Elsewhere:
    """Another system, which gives half of its list and then waits to be told to go on."""

    def __init__(self) -> None:
        self.asked = {}
        self.goes_on = asyncio.Event()
        self.given_up = False

    async def fetch(self, url, *, progress, **how) -> Table:
        self.asked = {"url": url, **how}
        progress(1, 2)
        try:
            await self.goes_on.wait()
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return from_objects([{"id": "h-1"}, {"id": "h-2", "name": "Eta"}], form="JSON over HTTP")


async def test_a_list_of_another_system_is_fetched_shown_and_taken(response):
    other = Elsewhere()
    app = response.session(fetch_list=other.fetch)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("I")
        await shows(app, "File or URL")
        await pilot.press(*"https://crm.example/api?key=k3y", "ctrl+s")
        seen = await shows(app, "Import customers over HTTP")
        assert "https://crm.example/api" in seen
        assert "k3y" not in seen
        await pilot.press("tab", *"data.items", "tab", "right", "tab", *"seite", "ctrl+s")
        await shows(app, "1 of 2 customers fetched")
        other.goes_on.set()
        await shows(app, "https://crm.example/api: 2 customers")
        assert "h-1" not in (await response.incident()).customers
        await pilot.press("ctrl+s")
        await gone(app, "https://crm.example/api: 2 customers")
    assert (other.asked["url"], other.asked["path"], other.asked["page"]) == (
        *("https://crm.example/api?key=k3y", "data.items", "seite"),
    )
    customers = (await response.incident()).customers
    assert customers["h-2"].basis == "https://crm.example/api"


async def test_a_list_that_is_being_fetched_is_given_up_with_escape_and_nothing_is_kept(response):
    other = Elsewhere()
    app = response.session(fetch_list=other.fetch)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await pilot.press("I")
        await shows(app, "File or URL")
        await pilot.press(*"https://crm.example/api", "ctrl+s")
        await shows(app, "Import customers over HTTP")
        await pilot.press("ctrl+s")
        await shows(app, "1 of 2 customers fetched; esc stops it, and nothing is kept")
        await pilot.press("escape")
        await eventually(lambda: other.given_up)
        await gone(app, "Import customers over HTTP")
    assert "h-1" not in (await response.incident()).customers


async def test_a_marking_is_undone_and_what_was_before_stays_in_sight(response):
    await response.does(
        "jonas",
        impact.mark_customers,
        ids=["C0001", "C0002"],
        status=CustomerStatus.CLEARED,
        because="a hasty look",
    )
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_customers(app, pilot)
        await shows(app, "before: confirmed")
        await pilot.press("U")
        await shows(app, "2 customers are again what they were before.")
        await pilot.press("ctrl+s")
        await shows(app, "● confirmed C0001")
    assert await status_of(response, "C0002") is CustomerStatus.CONFIRMED
