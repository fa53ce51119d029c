"""The programs that the Review benchmark runs in a pseudo-terminal: Review itself, and Textual's own table."""

REVIEW = """
import os, sys
from pathlib import Path
from tui.cli.commands.program import FRAMES
os.environ["TEXTUAL_FPS"] = FRAMES
from textual.binding import Binding
from models.database import Library
from models.items import SourceName
from models.settings import ApiRoots, Paths, Settings
from tui.app import GpdedupApp
from tui.memory import return_freed_memory
from tui.workers import SyncRequest
return_freed_memory()
class Reviewed(GpdedupApp):
    first_step = "stage"
    BINDINGS = [*GpdedupApp.BINDINGS, Binding("f9", "sync_export")]
    def action_sync_export(self):
        self.start_sync(SyncRequest(SourceName.TAKEOUT, tuple(sys.argv[2:])))
with Library(Path(sys.argv[1])) as library:
    Reviewed(library, Settings(), Paths.default(), ApiRoots()).run()
"""
"""Begins at Stage; `3` opens Review. F9 syncs the Takeout export whose parts follow the library."""

DATA_TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable, Footer
COUNT = int(sys.argv[1])
ROWS = [("\\u00b7", f"{n:08x}-41aa-86bb-c4aa-0123456789ab.dng"[:22], "2019-04-12 18:12", "EOS 6D", "2560x1707",
         f"IMG_{n % 9999:04}.CR2", "5472x3648") for n in range(COUNT)]
class TableApp(App):
    BINDINGS = [("o", "sort"), ("f", "filter"), ("A", "mark"), ("3", "fill"), ("g", "first"), ("G", "last")]
    def compose(self):
        yield DataTable(cursor_type="row")
        yield Footer()
    def on_mount(self):
        names = ("mark", "goes", "taken", "camera", "pixels", "stays", "size")
        self.columns = self.query_one(DataTable).add_columns(*names)
    def action_fill(self):
        self.query_one(DataTable).add_rows(ROWS)
    def action_first(self):
        self.query_one(DataTable).move_cursor(row=0)
    def action_last(self):
        self.query_one(DataTable).move_cursor(row=COUNT)
    def action_sort(self):
        self.query_one(DataTable).sort(self.columns[5])
    def action_filter(self):
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows([row for row in ROWS if "IMG_00" in row[5]])
    def action_mark(self):
        table = self.query_one(DataTable)
        for key in list(table.rows)[: COUNT // 10]:
            table.update_cell(key, self.columns[0], "x")
app = TableApp()
app.animation_level = "none"
app.run()
"""
"""`3` fills it, `o` sorts it, `f` fills it with what a filter leaves, `A` marks a tenth of its rows."""
