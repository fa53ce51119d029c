"""Media items as the Library API writes them: cameras, shots, and the JSON of one item."""

import time
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from models.items import MEDIA_TYPES

Fields: TypeAlias = dict[str, Any]
"""A MediaItem (or a part of one) as a JSON object."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera or phone, as its pictures describe it. Lengths are pixels, focal lengths mm."""

    make: str
    model: str
    since: int
    """The first year in which it took pictures."""
    long_side: int
    short_side: int
    stem: str
    """How it names its files; `{number}`, `{day}`, `{clock}` and `{milli}` are filled in."""
    photo_suffix: str
    raw_suffix: str = ""
    decimals: int = 0
    """How many digits after the second Google tells of its pictures: 0, 3, 6 or 9."""
    focal_lengths: tuple[float, ...] = (24.0, 35.0, 50.0, 85.0, 105.0)
    apertures: tuple[float, ...] = (2.8, 4.0, 5.6, 8.0)
    sensitivities: tuple[int, ...] = (100, 200, 400, 800, 1600, 3200)


CANON: Final = Camera("Canon", "Canon EOS 6D", 2013, 5472, 3648, "IMG_{number:04d}", ".JPG", ".CR2")
NIKON: Final = Camera("NIKON CORPORATION", "NIKON D750", 2015, 6016, 4016, "DSC_{number:04d}", ".JPG", ".NEF", 3)
SONY: Final = Camera("SONY", "ILCE-7M3", 2018, 6000, 4000, "DSC{number:05d}", ".JPG", ".ARW")
FUJI: Final = Camera("FUJIFILM", "X-T30", 2019, 6240, 4160, "DSCF{number:04d}", ".JPG", ".RAF")
OLYMPUS: Final = Camera(
    "OLYMPUS CORPORATION", "E-M1MarkII", 2017, 5184, 3888, "P{number:07d}", ".JPG", ".ORF", 9, (12.0, 25.0, 40.0)
)
PIXEL_3: Final = Camera(
    "Google", "Pixel 3", 2018, 4032, 3024, "IMG_{day}_{clock}", ".jpg", "", 3, (4.44,), (1.8,), (51, 88, 149, 340)
)
PIXEL_7: Final = Camera(
    "Google", "Pixel 7", 2022, 4080, 3072, "PXL_{day}_{clock}{milli}", ".jpg", ".dng", 3, (6.81,), (1.85,), (46, 81)
)
IPHONE: Final = Camera(
    "Apple", "iPhone 13 Pro", 2021, 4032, 3024, "IMG_{number:04d}", ".HEIC", ".DNG", 3, (5.7,), (1.5,), (32, 50, 250)
)
GALAXY: Final = Camera(
    "samsung", "SM-G973F", 2019, 4032, 3024, "{day}_{clock}", ".jpg", "", 0, (4.32,), (1.5, 2.4), (50, 125, 640)
)
STUDIO_CAMERAS: Final = (CANON, NIKON, SONY, FUJI, OLYMPUS)
"""Those whose pictures go through Lightroom."""
CAMERAS: Final = (CANON, CANON, CANON, NIKON, SONY, FUJI, OLYMPUS, PIXEL_3, PIXEL_7, IPHONE, IPHONE, GALAXY)
"""All, the frequent ones several times."""
EXPOSURE_TIMES: Final = ("0.001s", "0.004s", "0.008s", "0.016666667s", "0.033333334s", "0.058331001s", "0.5s", "2s")
PRODUCT_URL: Final = "https://photos.google.com/lr/photo/"
BASE_URL: Final = "https://lh3.googleusercontent.invalid/lr/"
"""A host that cannot exist: nothing that runs against this server may reach Google."""
EXPOSURE_FIELDS: Final = ("focalLength", "apertureFNumber", "isoEquivalent", "exposureTime")


def instant(second: int, fraction: str = "") -> str:
    """Write a time as the Library API does.

    Args:
        second: Since 1970-01-01 UTC.
        fraction: The digits after the second; empty for none.

    Returns:
        RFC 3339 in UTC, `2019-04-12T18:12:33.120Z`.
    """
    dot = "." if fraction else ""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)) + dot + fraction + "Z"


class Shot(NamedTuple):
    """One press of the shutter, from which any number of files can come."""

    camera: Camera
    second: int
    """Since 1970-01-01 UTC."""
    fraction: str
    number: int
    focal_length: float
    aperture: float
    iso: int
    exposure_time: str
    is_portrait: bool = False

    @property
    def stem(self) -> str:
        """The name that the camera gives its files, without the ending."""
        if "{day}" not in self.camera.stem:
            return self.camera.stem.format(number=self.number % 10_000)
        moment = time.gmtime(self.second)
        return self.camera.stem.format(
            number=self.number % 10_000,
            day=time.strftime("%Y%m%d", moment),
            clock=time.strftime("%H%M%S", moment),
            milli=(self.fraction or "000")[:3],
        )

    def next(self, fraction: str) -> "Shot":
        """Returns the next shot of the same burst: same second, same exposure, the next number."""
        return self._replace(number=self.number + 1, fraction=fraction)

    def size(self, long_side: int | None = None) -> tuple[int, int]:
        """Returns width and height in pixels, scaled to a long side where one is given."""
        full, short = self.camera.long_side, self.camera.short_side
        wide = long_side or full
        high = round(short * wide / full)
        return (high, wide) if self.is_portrait else (wide, high)

    def photo(self, *fields: str) -> Fields:
        """Returns the `photo` part: the camera, and all exposure values or only those named."""
        photo: Fields = {
            "cameraMake": self.camera.make,
            "cameraModel": self.camera.model,
            "focalLength": self.focal_length,
            "apertureFNumber": self.aperture,
            "isoEquivalent": self.iso,
            "exposureTime": self.exposure_time,
        }
        for name in EXPOSURE_FIELDS if fields else ():
            if name not in fields:
                del photo[name]
        return photo

    def file(
        self,
        filename: str,
        *,
        size: tuple[int, int] | None = None,
        fraction: str | None = None,
        photo: Fields | None = None,
    ) -> Fields:
        """Describe one file of this shot.

        Args:
            filename: With its ending, from which the MIME type follows.
            size: Width and height in pixels; the camera's full size where it is None.
            fraction: The digits after the second; the shot's own where it is None.
            photo: The `photo` part; all of the shot's values where it is None.
        """
        return media_fields(
            filename,
            instant(self.second, self.fraction if fraction is None else fraction),
            size or self.size(),
            self.photo() if photo is None else photo,
        )

    def photo_file(self) -> Fields:
        """Returns the JPEG (or HEIC) that the camera wrote."""
        return self.file(self.stem + self.camera.photo_suffix)

    def raw_file(self) -> Fields:
        """Returns the RAW that the camera wrote."""
        return self.file(self.stem + self.camera.raw_suffix)


def media_fields(filename: str, creation_time: str, size: tuple[int, int], photo: Fields) -> Fields:
    """Returns a photo's MediaItem without the fields that follow from its id."""
    suffix = "." + filename.rpartition(".")[2].lower()
    return {
        "mimeType": MEDIA_TYPES.get(suffix, "image/jpeg"),
        "filename": filename,
        "mediaMetadata": {
            "creationTime": creation_time,
            "width": str(size[0]),
            "height": str(size[1]),
            "photo": photo,
        },
    }


def video_fields(shot: Shot, filename: str) -> Fields:
    """Returns a video's MediaItem without the fields that follow from its id."""
    fields = media_fields(filename, instant(shot.second, shot.fraction), (1920, 1080), {})
    metadata = fields["mediaMetadata"]
    del metadata["photo"]
    camera = {"cameraMake": shot.camera.make, "cameraModel": shot.camera.model}
    metadata["video"] = camera | {"fps": 29.97, "status": "READY"}
    return fields


def with_id(item_id: str, fields: Fields) -> Fields:
    """Returns a whole MediaItem: the id, the addresses that follow from it, and the fields."""
    return {"id": item_id, "productUrl": PRODUCT_URL + item_id, "baseUrl": BASE_URL + item_id[-24:], **fields}
