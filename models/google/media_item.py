"""From the Library API's MediaItem, and the Picker API's PickedMediaItem, to an item of the library."""

from collections.abc import Mapping
from typing import Any, Final

from models.google.fields import Fields
from models.items import Item, SourceName
from models.sources.base import Skip
from models.text import storable

NO_ID: Final = "Google listed it without an id, so it cannot be told from others."
NO_OBJECT: Final = "Google listed something that is no item."


def to_item(entry: Any, account: str) -> Item | Skip:
    """Read a MediaItem of the Library API, in which every field is optional.

    It tells no size, hash or upload time, and nothing of trash, favourites and archive: those stay None.

    Args:
        entry: JSON, of any type.
        account: The person's label for the account.

    Returns:
        The item, with a note on odd fields; or why it cannot be stored.
    """
    identity = _identity(entry)
    if isinstance(identity, Skip):
        return identity
    fields = Fields()
    metadata = fields.part(entry, "mediaMetadata")
    photo, video = fields.part(metadata, "photo"), fields.part(metadata, "video")
    return Item(
        id=identity,
        source=SourceName.LIBRARY,
        account=account,
        **_named(fields, entry),
        creation_time=fields.moment(metadata, "creationTime"),
        **_shot(fields, metadata, photo or video, photo),
        product_url=fields.text(entry, "productUrl"),
        description=fields.text(entry, "description"),
        fps=fields.number(video, "fps"),
        note=fields.note(),
    )


def to_picked_item(entry: Any, account: str) -> Item | Skip:
    """Read a PickedMediaItem of the Picker API, which tells no link, album or size.

    Args:
        entry: JSON, of any type.
        account: The person's label for the account.

    Returns:
        The item, with a note on odd fields; or why it cannot be stored.
    """
    identity = _identity(entry)
    if isinstance(identity, Skip):
        return identity
    fields = Fields()
    file = fields.part(entry, "mediaFile")
    metadata = fields.part(file, "mediaFileMetadata")
    photo, video = fields.part(metadata, "photoMetadata"), fields.part(metadata, "videoMetadata")
    return Item(
        id=identity,
        source=SourceName.PICKER,
        account=account,
        **_named(fields, file),
        creation_time=fields.moment(entry, "createTime"),
        **_shot(fields, metadata, metadata, photo),
        fps=fields.number(video, "fps"),
        note=fields.note(),
    )


def _named(fields: Fields, named: Mapping[str, Any]) -> dict[str, Any]:
    return {"filename": fields.text(named, "filename"), "mime_type": fields.text(named, "mimeType")}


def _shot(
    fields: Fields, sized: Mapping[str, Any], camera: Mapping[str, Any], photo: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns what both APIs tell of a shot under the same names, wherever these stand."""
    return {
        "width": fields.whole(sized, "width"),
        "height": fields.whole(sized, "height"),
        "camera_make": fields.text(camera, "cameraMake"),
        "camera_model": fields.text(camera, "cameraModel"),
        "focal_length": fields.number(photo, "focalLength"),
        "f_number": fields.number(photo, "apertureFNumber"),
        "iso_equivalent": fields.whole(photo, "isoEquivalent"),
        "exposure_time": fields.seconds(photo, "exposureTime"),
    }


def _identity(entry: Any) -> str | Skip:
    if not isinstance(entry, dict):
        return Skip(storable(repr(entry)[:80]), NO_OBJECT)
    identity = entry.get("id")
    if isinstance(identity, str) and identity:
        return storable(identity)
    return Skip(_name(entry), NO_ID)


def _name(entry: Mapping[str, Any]) -> str:
    """Returns what an entry without an id is called."""
    file = entry.get("mediaFile")
    names = (entry.get("filename"), file.get("filename") if isinstance(file, dict) else None, entry.get("productUrl"))
    return next((storable(name) for name in names if isinstance(name, str) and name), "(no name)")
