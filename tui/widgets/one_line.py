"""Fields that make one line of what is pasted: `Input` takes the first line, and the rest would be lost unseen."""

from shlex import quote

from textual.widgets import Input


class OneLineField(Input):
    """A field that says itself what becomes of pasted line breaks."""

    def line_of(self, pasted: str) -> str:
        """Returns what is put into the field: the text without white space, as an address has none.

        Args:
            pasted: As it was copied; terminals break long lines, and copy the breaks.
        """
        return "".join(pasted.split())

    def take_pasted(self, text: str) -> None:
        """Put what is pasted into the field, in place of what is selected.

        Args:
            text: As it was copied.
        """
        self.replace(self.line_of(text), *self.selection)


class PathsField(OneLineField):
    """A field for one path or several."""

    def line_of(self, pasted: str) -> str:
        """Returns several lines as so many paths, in quotes; a single one as it is.

        Args:
            pasted: A path a line, as a list of files is copied; quoted or not.
        """
        lines = [line.strip() for line in pasted.splitlines() if line.strip()]
        if len(lines) < 2:
            return pasted.strip("\r\n")
        return " ".join(line if line[0] in "'\"" else quote(line) for line in lines)
