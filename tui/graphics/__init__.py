"""Pictures in the terminal: what it can show, and how they are sent."""

from tui.graphics.protocol import Protocol, TerminalFacts, protocol_of

__all__ = ["Protocol", "TerminalFacts", "protocol_of"]
