"""From decisions to an album or a hand-off."""
