"""A scan that Review starts: it runs behind the keys, and ends with the program."""

from collections.abc import Iterator

from models.control import Control
from models.database import Library
from models.rules.base import Finding
from tests.review.driving import painted, review, until
from tui.screens.quit import QuitScreen


class Slow:
    """A rule that looks for as long as it is let, some 20 s, and notes when it stepped aside."""

    name, title, is_removable, touches = "uuid-thumbnail", "", True, ""

    def __init__(self) -> None:
        self.control: Control | None = None
        self.has_stepped_aside = False

    def as_of(self, _library: Library) -> str:
        return ""

    def findings(self, _library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        self.control = control
        for _ in range(20_000):
            before = control._works_until
            control.wait(0.001)
            self.has_stepped_aside |= control._works_until != before
        yield from ()


async def test_scanning_is_offered_and_runs(app, full):
    full.execute("DELETE FROM finding")
    full.execute("DELETE FROM scan")
    async with review(app) as screen:
        assert "The rules have not looked at these 600 items yet." in painted(app)
        await screen.pilot.press("r")
        await screen.until(lambda: not screen.screen._scan.is_running)
        await screen.until(lambda: "Scan done" in screen.status)
        await screen.rest()
        found = full.value("SELECT count(*) FROM finding WHERE rule = 'uuid-thumbnail'")
        assert len(screen.screen.model.pages) == found
        assert full.value("SELECT count(*) FROM scan") > 0


async def test_it_steps_aside_for_a_key_and_quitting_asks_and_stops_it(app, full):
    rule = Slow()
    app._rules = {rule.name: rule}
    async with review(app, (80, 24)) as screen:
        await screen.pilot.press("r")
        await screen.until(lambda: rule.control is not None)
        assert not rule.has_stepped_aside
        await screen.pilot.press("j")
        await screen.until(lambda: rule.has_stepped_aside)
        assert screen.table.cursor == 1
        await screen.pilot.press("q")
        await until(screen.pilot, lambda: isinstance(app.screen, QuitScreen))
        assert "Scanning: " in painted(app)
        await screen.pilot.press("y")
        await until(screen.pilot, lambda: rule.control.is_cancelled)
    assert app.return_value == 0
    assert full.value("SELECT count(*) FROM finding") == 300
