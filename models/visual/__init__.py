"""Pictures that look alike: hashes of their pixels, kept in the library, and the search among them."""

from models.visual.hashing import Look, look_at
from models.visual.looking import Looked, has_visual, look_at_pictures
from models.visual.searching import near_pairs, reached

__all__ = ["Look", "Looked", "has_visual", "look_at", "look_at_pictures", "near_pairs", "reached"]
