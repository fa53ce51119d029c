"""Scenes without thumbnails: pairs, bursts, copies, videos, screenshots, nonsense."""

from models.emulator.media import (
    CANON,
    IPHONE,
    NIKON,
    PIXEL_7,
    SONY,
    STUDIO_CAMERAS,
    Shot,
    instant,
    media_fields,
    video_fields,
)
from models.emulator.oddities import NASTY_NAMES, ODD_CHANGES, PLACEHOLDER_INSTANTS
from models.emulator.stage import Made, Role, Stage


def raw_pair(stage: Stage) -> list[Made]:
    """RAW and JPEG of one shot."""
    shot = stage.shot(*STUDIO_CAMERAS)
    return [Made(shot.raw_file(), (Role.RAW_PAIRS,)), Made(shot.photo_file())]


def raw_pair_phone(stage: Stage) -> list[Made]:
    """DNG and HEIC or JPEG of a phone."""
    shot = stage.shot(IPHONE, PIXEL_7)
    return [Made(shot.raw_file(), (Role.RAW_PAIRS,)), Made(shot.photo_file())]


def burst_coarse(stage: Stage) -> list[Made]:
    """Three shots in one second of a camera that tells no fractions."""
    first = stage.shot(CANON, SONY)
    second = first.next("")
    return _burst([first, second, second.next("")])


def burst_fine(stage: Stage) -> list[Made]:
    """Four shots in one second, told apart by their fractions."""
    shots = [stage.shot(NIKON, fraction="120")]
    for fraction in ("340", "560", "780"):
        shots.append(shots[-1].next(fraction))
    return _burst(shots)


def _burst(shots: list[Shot]) -> list[Made]:
    first, *others = (shot.photo_file() for shot in shots)
    return [Made(first, (Role.BURSTS, Role.BURST_SHOTS)), *(Made(other, (Role.BURST_SHOTS,)) for other in others)]


def smaller_copy(stage: Stage) -> list[Made]:
    """A shot, and the same shot scaled down for mailing."""
    shot = stage.shot(*STUDIO_CAMERAS)
    copy = shot.file(f"{shot.stem}-mail.jpg", size=shot.size(2048))
    return [Made(shot.photo_file()), Made(copy, (Role.SMALLER_COPIES,))]


def copy_mark(stage: Stage) -> list[Made]:
    """`IMG_1.JPG` and `IMG_1(1).JPG`, equal in everything that the API tells."""
    shot = stage.shot(*STUDIO_CAMERAS)
    copy = shot.file(f"{shot.stem}(1){shot.camera.photo_suffix}")
    return [Made(shot.photo_file()), Made(copy, (Role.COPY_MARKS,))]


def photo(stage: Stage) -> list[Made]:
    """A photo that nothing is wrong with."""
    return [Made(stage.shot().photo_file())]


def video(stage: Stage) -> list[Made]:
    """A video."""
    shot = stage.shot(PIXEL_7, IPHONE, NIKON, CANON)
    suffix = ".MOV" if shot.camera in (IPHONE, NIKON) else ".mp4"
    return [Made(video_fields(shot, shot.stem + suffix), (Role.VIDEOS,))]


def screenshot(stage: Stage) -> list[Made]:
    """A screenshot: no camera."""
    when = instant(stage.second)
    name = f"Screenshot_{when[:10]}-{when[11:19].replace(':', '-')}.png"
    return [Made(media_fields(name, when, (1080, 2340), {}), (Role.SCREENSHOTS,))]


def empty_photo(stage: Stage) -> list[Made]:
    """A scan, `photo: {}`."""
    fields = media_fields(f"Scan{stage.number % 1000}.jpg", instant(stage.second), (2480, 3508), {})
    return [Made(fields, (Role.EMPTY_PHOTOS,))]


def no_metadata(stage: Stage) -> list[Made]:
    """An item that Google has not looked at yet."""
    fields = stage.shot().photo_file()
    del fields["mediaMetadata"]
    return [Made(fields, (Role.NO_METADATA,))]


def no_filename(stage: Stage) -> list[Made]:
    """An item without a name."""
    fields = stage.shot().photo_file()
    del fields["filename"]
    return [Made(fields, (Role.NO_FILENAME,))]


def odd_field(stage: Stage) -> list[Made]:
    """An item with one field that makes no sense."""
    fields = stage.shot(*STUDIO_CAMERAS).photo_file()
    ODD_CHANGES[stage.turn % len(ODD_CHANGES)](fields)
    return [Made(fields, (Role.ODD_FIELDS,))]


def nasty_name(stage: Stage) -> list[Made]:
    """A photo whose name is an attack."""
    shot = stage.shot()
    return [Made(shot.file(NASTY_NAMES[stage.turn % len(NASTY_NAMES)]), (Role.NASTY_NAMES,))]


def placeholder_time(stage: Stage) -> list[Made]:
    """A photo from a camera whose clock was never set."""
    fields = stage.shot(CANON).photo_file()
    fields["mediaMetadata"]["creationTime"] = PLACEHOLDER_INSTANTS[stage.turn % len(PLACEHOLDER_INSTANTS)]
    return [Made(fields, (Role.PLACEHOLDER_TIMES,))]
