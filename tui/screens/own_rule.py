"""A rule of one's own: its conditions, what it would find while one types, and the key that saves it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Footer, Input, Static

from models.errors import GpdedupError
from models.rules.condition_values import typed_texts
from models.rules.custom import PREFIX
from models.rules.registry import own_settings
from models.rules.saving import remove_own_rule, save_own_rule
from models.rules.trial import Draft, draft_rule
from models.settings import load_settings
from models.text import plain, shortened
from tui import own_rule_text
from tui.hints import screen_sentence
from tui.screens.prompt import ConfirmScreen
from tui.trial_job import TrialJob
from tui.typing import Closing
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line, Lines, wrapped
from tui.widgets.setting_field import SettingFields

TYPING_PAUSE: Final = 0.25
"""Seconds without a key after which the rule is tried."""
POLL: Final = 0.25
"""Seconds between two looks at a running count."""
MOST_WARNING: Final = 6
"""Lines of a reason why something did not work."""


class OwnRuleScreen(Closing, ModalScreen[str | None]):
    """Fills the terminal. Closes with the name of the rule that was saved or taken out, or with nothing.

    Args:
        name: The person's own name of the rule to change; empty for a new one.
        values: Its settings, as TOML gives them.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="own_rule.save", tooltip="Write it into the configuration, and scan"),
        Binding("ctrl+r", "remove", "Remove", id="own_rule.remove", tooltip="Take this rule out of the configuration"),
        Binding("escape", "leave", "Leave", id="own_rule.leave", tooltip="Close without saving"),
        Binding("down", "move(2)", "Field below", show=False, id="own_rule.down", tooltip="To the field below"),
        Binding("up", "move(-2)", "Field above", show=False, id="own_rule.up", tooltip="To the field above"),
    ]

    def __init__(self, name: str = "", values: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._own = name
        self._texts = dict.fromkeys(own_rule_text.ORDER, "") | typed_texts(values or {}) | {"rule": name}
        self._pause: Timer | None = None
        self._is_asked = False
        self.job: TrialJob | None = None
        """The count of what stands in the form; None while that cannot be counted."""

    def compose(self) -> ComposeResult:
        """Yield the fields, what they are for, the count, and the first names."""
        yield Static(id="own-rule-title")
        with VerticalScroll(id="form", can_focus=False):
            yield SettingFields(self._texts, own_rule_text.FORMS)
        yield Lines(id="own-rule-help")
        yield Lines(id="own-rule-count")
        yield LineList(id="own-rule-names")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Try what stands in the form."""
        self.fields = self.query_one(SettingFields)
        self.fields.go_to("name" if not self._texts["rule"] else "rule")
        self._polling = self.set_interval(POLL, self._poll, pause=True)
        self._try()

    def on_unmount(self) -> None:
        """Whatever closes the screen also stops the count."""
        self._stop()

    def _stop(self) -> None:
        if self.job is not None:
            self.job.control.cancel()
        self.job = None

    # -- trying ---------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What stands in the form now."""
        texts = self.fields.texts
        return draft_rule(self.gpdedup.settings, texts.pop("rule").strip(), texts)

    @property
    def is_trying(self) -> bool:
        """Is the form being read, or the library being counted?"""
        return self._pause is not None or (self.job is not None and self.job.is_running)

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(TYPING_PAUSE, self._try)

    def _try(self) -> None:
        self._pause = None
        draft = self.draft
        self._show_faults(draft)
        if draft.rule is None:
            self._stop()
            wrong = own_rule_text.not_counted(draft)
            if wrong:
                self._show_warning(wrong)
            else:
                self._show_count(*own_rule_text.WAITING)
            self.query_one(LineList).show(())
        elif self.job is None or draft.rule.condition != self.job.rule.condition or self._has_turned(draft):
            self._stop()
            self.job = TrialJob(draft.rule)
            self.gpdedup.watch_over(self.job)
            self.run_worker(partial(self.job.run, self.gpdedup.library), thread=True, group="trial", name="trial")
            self._polling.resume()
            self._poll()

    def _has_turned(self, draft: Draft) -> bool:
        now = draft.rule.requires_original if draft.rule is not None else False
        return self.job is not None and self.job.rule.requires_original is not now

    def _poll(self) -> None:
        if (job := self.job) is None:
            self._polling.pause()
            return
        is_running = job.is_running  # before its counts are read: the last ones must not be missed
        if job.error is not None:
            self._show_warning(str(job.error))
        else:
            self._show_count(*own_rule_text.count_lines(job.rule, job.trial, is_running=is_running))
        names = self.query_one(LineList)
        lines = [own_rule_text.named_line(named) for named in job.trial.first]
        if lines != names.lines:
            names.show(lines)
        if not is_running:
            self._polling.pause()

    def _show_count(self, *lines: Line) -> None:
        place = self.query_one("#own-rule-count", Lines)
        place.styles.height = max(2, len(lines))
        place.show(*lines)

    def _show_warning(self, words: str) -> None:
        """Say why something did not work: whole, as the names below give way to it."""
        self._show_count(*([(f" {line}", "warning")] for line in wrapped(words, self.size.width - 2, MOST_WARNING)))

    def _show_faults(self, draft: Draft) -> None:
        shown = {key: words for key, words in draft.faults.items() if key != "rule" or self._is_asked}
        self.fields.show_faults(shown)
        line = own_rule_text.help_line(self.fields.focused_key, draft, is_asked=self._is_asked)
        text, style = "".join(text for text, _ in line), line[0][1] if line else ""
        lines: list[Line] = [[(part, style)] for part in wrapped(text, self.size.width - 2, 2)]
        self.query_one("#own-rule-help", Lines).show(*lines)

    @on(DescendantFocus)
    def _focus_moved(self) -> None:
        self.call_after_refresh(lambda: self._show_faults(self.draft))

    def on_resize(self) -> None:
        """Write title and help for the new width."""
        title = f"{'Change your rule' if self._own else 'A rule of your own'}   ctrl+s saves it to "
        where = shortened(plain(str(self.gpdedup.paths.config)), max(8, self.size.width - 2 - len(title)))
        self.query_one("#own-rule-title", Static).update(Content(title + where))
        self.call_after_refresh(lambda: self._show_faults(self.draft))

    def action_move(self, places: int) -> None:
        """Go to another field.

        Args:
            places: 2 is the field below, -2 the one above.
        """
        self.fields.move(places)

    # -- saving ---------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Save the rule; ask first where there is one of that name; say what is wrong where something is."""
        self._is_asked = True
        draft = self.draft
        if draft.faults:
            self._show_faults(draft)
            self.fields.go_to(next(iter(draft.faults)) or "name")
            return
        name = self.fields.texts["rule"].strip()
        try:
            there = own_settings(load_settings(self.gpdedup.paths.config)).get(name)
        except GpdedupError as error:
            self._refused(error)
            return
        if there is None:
            self._save(name, draft)
        else:
            question = f"There is a rule {name} already. Replace it?"
            was, now = (
                ", ".join(f"{k} = {v}" for k, v in typed_texts(values).items()) for values in (there, draft.values)
            )
            lines = [f"It was: {was}", f"It will be: {now}", "Decisions on what it no longer finds are opened again."]
            self.app.push_screen(ConfirmScreen(question, lines), lambda yes: self._save(name, draft) if yes else None)

    def _save(self, name: str, draft: Draft) -> None:
        try:
            self.gpdedup.take_rules(save_own_rule(self.gpdedup.paths.config, name, draft.values))
        except GpdedupError as error:
            self._refused(error)
        else:
            self.dismiss(PREFIX + name)

    # -- taking out -----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Hide the removal of a rule that is not there yet.

        Args:
            action: Its name.
            parameters: Not used.
        """
        return action != "remove" or bool(self._own)

    def action_remove(self) -> None:
        """Ask, then take the rule that was opened out of the configuration."""
        lines = [
            f"It says: {', '.join(f'{key} = {text}' for key, text in self._texts.items() if text and key != 'rule')}",
            "What it found is no longer proposed; decisions on that are opened again.",
            f"The other lines of {self.gpdedup.paths.config} stay as they are.",
        ]
        question = ConfirmScreen(f"Remove your rule {self._own}?", lines, yes="Remove it", no="Keep it")
        self.app.push_screen(question, lambda answer: self._remove() if answer else None)

    def _remove(self) -> None:
        try:
            self.gpdedup.take_rules(remove_own_rule(self.gpdedup.paths.config, self._own))
        except GpdedupError as error:
            self._refused(error)
        else:
            self.dismiss(PREFIX + self._own)

    def _refused(self, error: GpdedupError) -> None:
        self._show_warning(screen_sentence(error, "ctrl+s"))

    def action_leave(self) -> None:
        """Close without saving."""
        self.dismiss(None)
