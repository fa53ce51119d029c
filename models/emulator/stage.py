"""Where the scenes of a made-up library are played, and what is known of the items in them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple, TypeAlias

from models.emulator.media import CAMERAS, EXPOSURE_TIMES, Camera, Fields, Shot

YEAR: Final = 31_556_952  # seconds


class Role(StrEnum):
    """What is known of an item; an item may have several. The values are the fields of `Truth`."""

    THUMBNAILS = "thumbnails"
    STRONG = "strong"
    POSSIBLE = "possible"
    SILENT = "silent"
    ORPHANS = "orphans"
    ORIGINALS = "originals"
    PLAIN_SQL = "plain_sql"
    DECOYS = "decoys"
    RAW_PAIRS = "raw_pairs"
    BURSTS = "bursts"
    BURST_SHOTS = "burst_shots"
    SMALLER_COPIES = "smaller_copies"
    COPY_MARKS = "copy_marks"
    VIDEOS = "videos"
    SCREENSHOTS = "screenshots"
    EMPTY_PHOTOS = "empty_photos"
    NO_METADATA = "no_metadata"
    NO_FILENAME = "no_filename"
    ODD_FIELDS = "odd_fields"
    NASTY_NAMES = "nasty_names"
    PLACEHOLDER_TIMES = "placeholder_times"


class Made(NamedTuple):
    """One made-up item: a MediaItem without what follows from its id, and what is known of it."""

    fields: Fields
    roles: tuple[Role, ...] = ()


@dataclass(slots=True)
class Stage:
    """Where a scene is played: its dice, its moment, and its turn among the scenes of its kind."""

    dice: Random
    second: int
    """Since 1970-01-01 UTC; the scene has the next 20 s to itself."""
    number: int
    """For the camera's file names."""
    turn: int = 0
    """Counts the scenes of this kind, for those that go through a list."""

    def pick(self, cameras: tuple[Camera, ...]) -> Camera:
        """Returns a camera that existed at this moment; where none is found, the first of them."""
        year = 1970 + self.second // YEAR
        for _ in range(8):
            camera = cameras[int(self.dice.random() * len(cameras))]
            if camera.since <= year:
                return camera
        return cameras[0]

    def shot(self, *cameras: Camera, fraction: str | None = None) -> Shot:
        """Returns a shot of one of these cameras, or of any."""
        camera = self.pick(cameras or CAMERAS)
        roll = self.dice.random
        if fraction is None:
            fraction = self.digits(camera.decimals)
        return Shot(
            camera,
            self.second + int(roll() * 10),
            fraction,
            self.number,
            camera.focal_lengths[int(roll() * len(camera.focal_lengths))],
            camera.apertures[int(roll() * len(camera.apertures))],
            camera.sensitivities[int(roll() * len(camera.sensitivities))],
            EXPOSURE_TIMES[int(roll() * len(EXPOSURE_TIMES))],
            roll() < 0.2,
        )

    def digits(self, count: int) -> str:
        """Returns a fraction of a second of this many digits, never zero."""
        return str(self.dice.randrange(1, 10**count)).zfill(count) if count else ""

    def uuid_name(self) -> str:
        """Returns the name of a Lightroom thumbnail; one in eight is upper case."""
        hexadecimal = f"{self.dice.getrandbits(128):032x}"
        cuts = (hexadecimal[:8], hexadecimal[8:12], "4" + hexadecimal[13:16], hexadecimal[16:20], hexadecimal[20:])
        name = "-".join(cuts) + ".dng"
        return name.upper() if self.dice.random() < 0.125 else name


Scene: TypeAlias = Callable[[Stage], list[Made]]
"""Plays one scene. The same scene always makes as many items with the same roles, whatever the dice say."""
