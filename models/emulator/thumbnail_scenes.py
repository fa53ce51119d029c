"""Scenes with Lightroom's thumbnails in them: those that are redundant, those that may be, those that are not."""

from typing import Final

from models.emulator.media import CANON, NIKON, OLYMPUS, SONY, STUDIO_CAMERAS, Shot
from models.emulator.oddities import NASTY_ORIGINALS
from models.emulator.stage import Made, Role, Stage

LIGHTROOM_LONG_SIDE: Final = 2560
STRONG = (Role.THUMBNAILS, Role.STRONG, Role.PLAIN_SQL)
STRONG_UNSEEN_BY_SQL = (Role.THUMBNAILS, Role.STRONG)
POSSIBLE = (Role.THUMBNAILS, Role.POSSIBLE, Role.PLAIN_SQL)
SILENT = (Role.THUMBNAILS, Role.SILENT)
ORIGINAL = (Role.ORIGINALS,)


def _thumbnail(stage: Stage, shot: Shot, roles: tuple[Role, ...], **changes: object) -> Made:
    """Returns Lightroom's thumbnail of a shot; `changes` are arguments of `Shot.file`."""
    arguments = {"size": shot.size(LIGHTROOM_LONG_SIDE)} | changes
    return Made(shot.file(stage.uuid_name(), **arguments), roles)  # type: ignore[arg-type]  # passed through


def strong_raw(stage: Stage) -> list[Made]:
    """A thumbnail and its RAW."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, STRONG), Made(shot.raw_file(), ORIGINAL)]


def strong_photo(stage: Stage) -> list[Made]:
    """A thumbnail and its JPEG."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, STRONG), Made(shot.photo_file(), ORIGINAL)]


def strong_both(stage: Stage) -> list[Made]:
    """A thumbnail, and its original as RAW and JPEG: two files of one shot."""
    shot = stage.shot(*STUDIO_CAMERAS)
    raw = Made(shot.raw_file(), (Role.ORIGINALS, Role.RAW_PAIRS))
    return [_thumbnail(stage, shot, STRONG), raw, Made(shot.photo_file(), ORIGINAL)]


def strong_two_values(stage: Stage) -> list[Made]:
    """A manual lens tells neither aperture nor focal length; two equal values are enough."""
    shot = stage.shot(CANON, SONY)
    photo = shot.photo("isoEquivalent", "exposureTime")
    original = shot.file(shot.stem + shot.camera.raw_suffix, photo=photo)
    return [_thumbnail(stage, shot, STRONG, photo=dict(photo)), Made(original, ORIGINAL)]


def strong_coarse(stage: Stage) -> list[Made]:
    """The original knows the fraction of its second, the thumbnail does not; the plain query cannot join them."""
    shot = stage.shot(NIKON, OLYMPUS)
    shot = shot._replace(fraction=shot.fraction or "500")
    return [_thumbnail(stage, shot, STRONG_UNSEEN_BY_SQL, fraction=""), Made(shot.raw_file(), ORIGINAL)]


def strong_nasty(stage: Stage) -> list[Made]:
    """The keeper's name is an attack."""
    shot = stage.shot(CANON)
    original = shot.file(NASTY_ORIGINALS[stage.turn % len(NASTY_ORIGINALS)])
    return [_thumbnail(stage, shot, STRONG), Made(original, (Role.ORIGINALS, Role.NASTY_NAMES))]


def possible_burst(stage: Stage) -> list[Made]:
    """Two shots in the thumbnail's second: which one is it of?"""
    first = stage.shot(CANON, SONY)
    burst = (Role.BURSTS, Role.BURST_SHOTS)
    shots = [Made(first.raw_file(), burst), Made(first.next("").raw_file(), (Role.BURST_SHOTS,))]
    return [_thumbnail(stage, first, POSSIBLE), *shots]


def possible_unknown_exposure(stage: Stage) -> list[Made]:
    """Only one exposure value is known of the thumbnail."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, POSSIBLE, photo=shot.photo("isoEquivalent")), Made(shot.raw_file())]


def possible_other_exposure(stage: Stage) -> list[Made]:
    """The ISO values differ."""
    shot = stage.shot(*STUDIO_CAMERAS)
    photo = shot.photo() | {"isoEquivalent": shot.iso * 2}
    return [_thumbnail(stage, shot, POSSIBLE, photo=photo), Made(shot.raw_file())]


def possible_other_shape(stage: Stage) -> list[Made]:
    """The thumbnail is cropped to 16:9."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, POSSIBLE, size=(2560, 1440)), Made(shot.raw_file())]


def possible_full_size(stage: Stage) -> list[Made]:
    """The thumbnail is as large as the original, so it is none."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, POSSIBLE, size=shot.size()), Made(shot.raw_file())]


def possible_two_thumbnails(stage: Stage) -> list[Made]:
    """Two thumbnails of one original."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [_thumbnail(stage, shot, POSSIBLE), _thumbnail(stage, shot, POSSIBLE), Made(shot.raw_file())]


def orphan(stage: Stage) -> list[Made]:
    """A thumbnail whose original is not there."""
    return [_thumbnail(stage, stage.shot(*STUDIO_CAMERAS), (*SILENT, Role.ORPHANS))]


def lost_original(stage: Stage) -> list[Made]:
    """Two thumbnails of one lost original: the last copies of it, which vouch for each other in plain SQL."""
    shot = stage.shot(*STUDIO_CAMERAS)
    roles = (*SILENT, Role.ORPHANS, Role.PLAIN_SQL)
    return [_thumbnail(stage, shot, roles), _thumbnail(stage, shot, roles)]


def other_fraction(stage: Stage) -> list[Made]:
    """Same second, other known fraction: another frame's thumbnail."""
    shot = stage.shot(NIKON, fraction="120")
    return [_thumbnail(stage, shot, (*SILENT, Role.ORPHANS), fraction="870"), Made(shot.raw_file())]


def other_camera(stage: Stage) -> list[Made]:
    """Two people pressed the shutter in the same second."""
    shot = stage.shot(CANON)
    other = shot._replace(camera=SONY)
    return [_thumbnail(stage, other, (*SILENT, Role.ORPHANS)), Made(shot.raw_file())]


def placeholder_pair(stage: Stage) -> list[Made]:
    """A thumbnail and a RAW from a camera whose clock was never set."""
    shot = stage.shot(CANON, fraction="")._replace(second=0)
    thumbnail = _thumbnail(stage, shot, (*SILENT, Role.PLACEHOLDER_TIMES, Role.PLAIN_SQL))
    return [thumbnail, Made(shot.raw_file(), (Role.PLACEHOLDER_TIMES,))]


def decoy(stage: Stage) -> list[Made]:
    """A name that LIKE takes for a UUID, beside an original that would vouch for it."""
    shot = stage.shot(CANON, SONY)
    name = f"holiday{stage.turn % 10}-2019-rome-best-shots_of_day.dng"
    fields = shot.file(name, size=shot.size(LIGHTROOM_LONG_SIDE))
    return [Made(fields, (Role.DECOYS, Role.PLAIN_SQL)), Made(shot.raw_file())]
