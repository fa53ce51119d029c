"""Keys of the person's own: the table `[keys]` of the configuration, checked against the actions that there are."""

from collections.abc import Collection
from difflib import get_close_matches

from models.errors import UsageError
from models.settings import Settings


def check_keys(settings: Settings, known_ids: Collection[str]) -> None:
    """Refuse keys for actions that do not exist, and keys that are empty.

    Args:
        settings: As read from the configuration.
        known_ids: Of every binding; see `key_ids`.

    Raises:
        UsageError: Names file, line and key.
    """
    for name, keys in settings.keys.items():
        place = settings.place_of(name)
        if name not in known_ids:
            near = get_close_matches(name, known_ids, n=3) or sorted(known_ids)
            raise UsageError(
                f"{place}[keys] names an unknown action {name!r}.",
                f"Did you mean {', '.join(near)}?" if len(near) <= 3 else f"Known are {', '.join(near)}.",
            )
        if not all(key.strip() for key in keys.split(",")):
            raise UsageError(f"{place}keys.{name} names no key.", 'Write something like "f5" or "f5,R".')


def key_ids() -> frozenset[str]:
    """Returns the id of every binding of the program: what `[keys]` may name.

    Imports every screen: a fifth of a second that only those pay who have keys of their own.
    """
    from textual.binding import Binding  # noqa: PLC0415

    from tui import app, screens, widgets  # noqa: PLC0415

    owners = [app.GpdedupApp, *_classes(screens.__path__, "tui.screens"), *_classes(widgets.__path__, "tui.widgets")]
    bindings = [one for owner in owners for one in getattr(owner, "BINDINGS", ())]
    return frozenset(one.id for one in bindings if isinstance(one, Binding) and one.id)


def _classes(path: list[str], package: str) -> list[type[object]]:
    from importlib import import_module  # noqa: PLC0415
    from pkgutil import iter_modules  # noqa: PLC0415

    from textual.dom import DOMNode  # noqa: PLC0415

    modules = [import_module(f"{package}.{module.name}") for module in iter_modules(path)]
    return [
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, DOMNode) and one.__module__.startswith("tui.")
    ]
