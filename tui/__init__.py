"""The command line and the screens; everything they know comes from `models`."""
