"""Keys of the person's own: the table `[keys]` of the configuration, checked against the actions that there are."""

import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from models.errors import UsageError
from models.settings import Settings

EVERYWHERE: Final = "app"
"""The part before the dot of keys that hold on every screen."""
WIDGETS: Final = frozenset({"table", "list"})
"""Of keys that hold on every screen that shows such a widget."""
MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})
EXAMPLE: Final = 'Write something like "f5" or "f5,R".'

Keys = Mapping[str, frozenset[str]]
"""What each binding's keys are, by its id, as Textual calls them: `x`, `f5`, `question_mark`."""


def check_keys(settings: Settings, defaults: Keys) -> None:
    """Refuse keys for actions that do not exist, keys that no keyboard has, and keys that do something else already.

    Args:
        settings: As read from the configuration.
        defaults: Of every binding; see `default_keys`.

    Raises:
        UsageError: Names file, line and key.
    """
    _check_names(settings, defaults)
    chosen = {name: frozenset(_keys(keys)) for name, keys in settings.keys.items()}
    for name, keys in chosen.items():
        for other, taken in {**defaults, **chosen}.items():
            both = (keys - defaults[name]) & taken
            if both and other != name and _meet(name, other):
                raise UsageError(
                    f"{settings.place_of(name)}keys.{name} takes {min(both)}, which is the key of {other}.",
                    f"Choose another one, or give {other} one of its own, too.",
                )


def _meet(one: str, other: str) -> bool:
    """Can both be pressed on the same screen?"""
    places = {name.partition(".")[0] for name in (one, other)}
    return len(places) == 1 or EVERYWHERE in places or len(places & WIDGETS) == 1


def _keys(text: str) -> Iterator[str]:
    from textual.binding import Binding  # noqa: PLC0415

    return (one.key for one in Binding.make_bindings([Binding(text, "")]))


def _is_key(key: str) -> bool:
    from textual.keys import KEY_NAME_REPLACEMENTS, Keys  # noqa: PLC0415

    *modifiers, base = key.split("+")
    if not MODIFIERS.issuperset(modifiers):
        return False
    if len(base) == 1 or base in {one.value for one in Keys} or base in KEY_NAME_REPLACEMENTS.values():
        return True
    try:
        return bool(unicodedata.lookup(base.replace("_", " ")))
    except KeyError:
        return False


def _check_names(settings: Settings, defaults: Keys) -> None:
    for name, keys in settings.keys.items():
        place = settings.place_of(name)
        if name not in defaults:
            near = get_close_matches(name, defaults, n=3) or sorted(defaults)
            raise UsageError(
                f"{place}[keys] names an unknown action {name!r}.",
                f"Did you mean {', '.join(near)}?" if len(near) <= 3 else f"Known are {', '.join(near)}.",
            )
        if not all(key.strip() for key in keys.split(",")):
            raise UsageError(f"{place}keys.{name} names no key.", EXAMPLE)
        for key in _keys(keys):
            if not _is_key(key):
                raise UsageError(f"{place}keys.{name}: no key is called {key!r}.", EXAMPLE)


def default_keys() -> Keys:
    """Returns what every binding's keys are: what `[keys]` may name.

    Imports every screen: a fifth of a second that only those pay who have keys of their own.
    """
    from textual.binding import Binding  # noqa: PLC0415

    from tui import app, screens, widgets  # noqa: PLC0415

    owners = [app.GpdedupApp, *_classes(screens.__path__, "tui.screens"), *_classes(widgets.__path__, "tui.widgets")]
    bindings = [one for owner in owners for one in getattr(owner, "BINDINGS", ())]
    return {one.id: frozenset(_keys(one.key)) for one in bindings if isinstance(one, Binding) and one.id}


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
