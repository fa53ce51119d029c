"""Which colours the program begins with."""

from typing import TYPE_CHECKING

from textual.filter import Monochrome, NoColor

from models.errors import UsageError

if TYPE_CHECKING:
    from tui.app import GpdedupApp


def choose_theme(app: "GpdedupApp") -> None:
    """Take the theme of the configuration, else the one chosen last, else one that the terminal can show.

    Args:
        app: Its settings and its console are known.

    Raises:
        UsageError: The configuration names a theme that is not known.
    """
    named = app.settings.theme
    if named and named not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        place = app.settings.place_of("theme")
        raise UsageError(f"{place}unknown theme {named!r}.", f"Known are {known}.")
    remembered = app.remembered.text("theme")
    chosen = named or (remembered if remembered in app.available_themes else "")
    if app.console.color_system == "standard":
        # Of the shades of other themes little is left in 16 colours; those of the terminal itself are all there.
        app.add_class("-few-colours")
        chosen = chosen or "ansi-dark"
    if app.no_color:
        # The terminal's own two colours and text styles; the grey shades of the default would be colours, too.
        chosen = "ansi-dark"
        app._filters = [NoColor() if isinstance(one, Monochrome) else one for one in app._filters]
    if chosen:
        app.theme = chosen
