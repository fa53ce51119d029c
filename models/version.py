"""The version, in a file of its own so that `--version` imports nothing."""

VERSION = "0.1.0"
