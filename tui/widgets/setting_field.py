"""One setting of a form: its name, a field for its value, and a sign where that value is wrong."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.content import Content
from textual.widgets import Input, Static


class SettingField(Horizontal):
    """A name and a field.

    Args:
        key: The setting's name; the field's id is `field-` and that name.
        text: What stands in the field at first.
        form: What a value looks like, shown while there is none.
    """

    DEFAULT_CSS = """
    SettingField {
        height: 1;
        & > Static { width: 19; color: $text-muted; }
        & > Input { width: 1fr; }
        &.-wrong > Static { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, key: str, text: str = "", form: str = "") -> None:
        super().__init__()
        self.key = key
        self._form = form
        self._text = text

    def compose(self) -> ComposeResult:
        """Yield the name and the field."""
        yield Static(Content(f" {self.key}"))
        name = f"field-{self.key}"
        field = Input(self._text, placeholder=self._form, id=name, compact=True)
        field.cursor_blink = False
        yield field

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.query_one(Input).value

    def show_fault(self, *, is_wrong: bool) -> None:
        """Mark the setting, or take the mark away.

        Args:
            is_wrong: Is its value wrong?
        """
        if self.has_class("-wrong") is not is_wrong:
            self.set_class(is_wrong, "-wrong")
            self.query_one(Static).update(Content(f"{'!' if is_wrong else ' '}{self.key}"))


class SettingFields(Grid):
    """Fields in two columns.

    Args:
        texts: Setting to what stands in its field at first, in the order of reading.
        forms: Setting to what its values look like.
    """

    DEFAULT_CSS = """
    SettingFields {
        grid-size: 2;
        grid-rows: 1;
        grid-gutter: 0 1;
        height: auto;
    }
    """

    def __init__(self, texts: Mapping[str, str], forms: Mapping[str, str]) -> None:
        super().__init__(id="fields")
        self._fields = [SettingField(key, text, forms.get(key, "")) for key, text in texts.items()]

    def compose(self) -> ComposeResult:
        """Yield the fields."""
        yield from self._fields

    @property
    def texts(self) -> dict[str, str]:
        """Setting to what stands in its field."""
        return {field.key: field.text for field in self._fields}

    @property
    def focused_key(self) -> str:
        """The setting whose field has the focus; empty where none has."""
        focused = self.screen.focused  # `has_focus_within` comes a moment later
        return next((field.key for field in self._fields if focused in field.children), "")

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Mark the settings that are wrong.

        Args:
            faults: By setting.
        """
        for field in self._fields:
            field.show_fault(is_wrong=field.key in faults)

    def move(self, places: int) -> None:
        """Go to another field.

        Args:
            places: 2 is the field below, -2 the one above.
        """
        keys = [field.key for field in self._fields]
        if self.focused_key:
            self.go_to(keys[(keys.index(self.focused_key) + places) % len(keys)])

    def go_to(self, key: str) -> None:
        """Put the focus on a setting's field.

        Args:
            key: Its name.
        """
        self.screen.set_focus(self.query_one(f"#field-{key}", Input))
