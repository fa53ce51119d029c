"""Google Photos on loopback, for the demo and the tests."""
