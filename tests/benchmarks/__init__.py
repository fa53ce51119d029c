"""Figures, by hand: each file prints ratios against a baseline measured in the same run."""
