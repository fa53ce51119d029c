"""The rules: library in, findings out."""
