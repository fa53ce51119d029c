"""What the screens remember from one start to the next: the theme, and the paths that were read last."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass
class Remembered:
    """A small state file. It is a comfort: where it cannot be read or written, the program works without it."""

    path: Path
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; a missing or broken one counts as empty.

        Args:
            path: A JSON file in the state directory.
        """
        values: Any = {}
        with suppress(OSError, ValueError):
            values = json.loads(path.read_text(encoding="utf-8"))
        return cls(path, values if isinstance(values, dict) else {})

    def text(self, key: str) -> str:
        """Returns a remembered text, or an empty one."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns a remembered list of texts, or an empty one."""
        value = self.values.get(key)
        return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()

    def keep(self, key: str, value: str | list[str]) -> None:
        """Remember a value, and write the file in one step.

        Args:
            key: What it is.
            value: A text or a list of texts.
        """
        if self.values.get(key) == value:
            return
        # Read again: a command or a second terminal may have written the file meanwhile.
        self.values = self.values | self.load(self.path).values | {key: value}
        partial = self.path.with_name(f"{self.path.name}.partial")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial.write_text(json.dumps(self.values, ensure_ascii=True), encoding="utf-8")
            os.replace(partial, self.path)  # noqa: PTH105 - the name says that it is atomic
