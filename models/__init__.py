"""Everything that is true without a screen: sources, library, rules, decisions, staging."""
