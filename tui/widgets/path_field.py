"""A field for paths, which completes them from the folders on disk."""

from collections.abc import Collection
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester

from tui.takeout_paths import completions
from tui.widgets.one_line import PathsField


class PathSuggester(Suggester):
    """Completes the last path of a field from the folders on disk; the right arrow takes it.

    Args:
        endings: Of the files that are suggested, in small letters; folders always are.
    """

    def __init__(self, endings: Collection[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._endings = endings

    async def get_suggestion(self, value: str) -> str | None:
        """Returns the text with its last word filled in, or None.

        Args:
            value: What was typed so far.
        """
        from asyncio import to_thread  # noqa: PLC0415 - a folder on a network disk may be slow

        start = value.rfind(" ") + 1
        word = value[start:]
        if not word:
            return None
        found = await to_thread(completions, word, self._endings)
        return value[:start] + found[0] if found else None


class PathField(PathsField):
    """A field for paths whose enter stands in the footer; what is typed or pasted replaces what was read last.

    Args:
        value: What stands in it at first.
        placeholder: What a path looks like.
        endings: Of the files that are suggested.
        id: The widget's id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Read it", id="connect.read", tooltip="Read what the field names"),
    ]

    def __init__(self, value: str = "", *, placeholder: str, endings: Collection[str], id: str) -> None:
        super().__init__(value, placeholder=placeholder, suggester=PathSuggester(endings), id=id, compact=True)
