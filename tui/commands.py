"""The command palette. Its one registry of actions is the bindings that the screens declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from textual.actions import parse
from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen

UNNAMED: Final = ("scroll", "page", "cursor", "app.focus", "command_palette")
"""Actions that move about, and the palette itself: help lists them, but nobody looks for them by name."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done now, by its key or by its name."""

    id: str
    """That of its binding."""
    title: str
    key: str
    """Every key of it, as the documentation writes them; empty where it has none."""
    help: str
    node: DOMNode
    action: str
    is_enabled: bool = True
    reason: str = ""
    """Why it cannot be done now, where the screen says so."""

    async def run(self) -> None:
        """Do it, as its key would; say why not where it cannot be done now."""
        if not self.is_enabled:
            reason = self.reason or "it cannot be done now"
            if answer := getattr(self.node.screen, "say_why_not", None):
                answer(self.title, reason)
            else:
                self.node.app.notify(f"{self.title}: {reason}.", markup=False, severity="warning")
            return
        await self.node.app.run_action(self.action, self.node)


def commands_of(screen: Screen[object]) -> Iterator[Command]:
    """Yield what can be done on a screen: its own actions first, then those that hold everywhere.

    Args:
        screen: As it stands: what its focus adds is included.
    """
    found: dict[str, list[ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id is not None and active.binding.description:
            found.setdefault(active.binding.id, []).append(active)
    for active in _taken_by_field(screen):
        if active.binding.id is not None and active.binding.description:
            found.setdefault(active.binding.id, []).append(active)
    for bindings in found.values():
        yield _command(screen.app, bindings)


def _taken_by_field(screen: Screen[object]) -> Iterator[ActiveBinding]:
    """Yields what has a key that is a letter in the field with the focus: by its name it can be done all the same."""
    field = screen.focused
    if field is None:
        return
    for node in field.ancestors_with_self:
        for key, binding in node._bindings:
            if field.check_consume_key(key, key_to_character(key)):
                state = screen.app._check_action_state(binding.action, node)
                if state is not False:
                    yield ActiveBinding(node, binding, bool(state), binding.tooltip)
        if node.is_modal:
            return


def keys_of(screen: Screen[object]) -> dict[str, str]:
    """Returns the first key of each binding by its id, also of what cannot be done now.

    Args:
        screen: As it stands.
    """
    nodes = [*(screen.focused.ancestors_with_self if screen.focused is not None else (screen,)), screen.app]
    found: dict[str, str] = {}
    for node in nodes:
        for _, binding in node._bindings:
            if binding.id is not None:
                found.setdefault(binding.id, screen.app.get_key_display(binding))
    return found


def keys_to_come(app: App[object], screen: type[Screen[Any]], own: Mapping[str, str]) -> dict[str, str]:
    """Returns the first key of each binding of a screen that is not shown, by its id.

    Args:
        app: Writes keys as the documentation does.
        screen: Its class.
        own: The person's own keys by the ids of bindings.
    """
    found: dict[str, str] = {}
    for binding in Binding.make_bindings(screen.BINDINGS):
        key = own.get(binding.id or "", binding.key).split(",")[0].strip()
        found.setdefault(binding.id or "", app.get_key_display(replace(binding, key=key)))
    return found


def _command(app: App[object], bindings: list[ActiveBinding]) -> Command:
    active = bindings[0]
    binding = active.binding
    why_not = getattr(active.node, "why_not", None)
    reason = "" if active.enabled or why_not is None else str(why_not(*parse(binding.action)[1:]))
    return Command(
        id=str(binding.id),
        title=binding.description,
        key=" ".join(dict.fromkeys(app.get_key_display(one.binding) for one in bindings)),
        help=binding.tooltip,
        node=active.node,
        action=binding.action,
        is_enabled=active.enabled,
        reason=reason,
    )


class Actions(Provider):
    """Offers every action of the present screen, the steps, and the themes."""

    def _commands(self) -> list[Command]:
        app = self.app
        offered = [one for one in commands_of(self.screen) if not one.action.startswith(UNNAMED)]
        offered.sort(key=lambda one: (one.node is not self.screen, one.node is not app))  # what moves a cursor is last
        colours = "Choose the colours; ansi-dark halves the bytes on a slow line"
        theme = Command("app.theme", "Theme", "", colours, app, "change_theme")
        return [*offered, theme]

    async def discover(self) -> Hits:
        """Yield everything: what the screen does, what the program does, what moves about."""
        for command in self._commands():
            yield DiscoveryHit(_display(command), command.run, text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield what matches.

        Args:
            query: As it was typed.
        """
        matcher = self.matcher(query)
        for command in self._commands():
            words = f"{command.title} {command.help}"
            score = max(matcher.match(command.title), matcher.match(words) * 0.8)
            if score > 0:
                yield Hit(score, _display(command), command.run, text=command.title, help=command.help)


def _display(command: Command) -> Content:
    text = f"{command.title}  ({command.key})" if command.key else command.title
    if command.is_enabled:
        return Content(text)
    return Content.styled(f"{text}  not now{f': {command.reason}' if command.reason else ''}", "dim")
