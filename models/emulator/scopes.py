"""The OAuth scopes of Google Photos, and which of them open what."""

from typing import Final

PREFIX: Final = "https://www.googleapis.com/auth/"
APPEND: Final = PREFIX + "photoslibrary.appendonly"
READ: Final = PREFIX + "photoslibrary.readonly.appcreateddata"
EDIT: Final = PREFIX + "photoslibrary.edit.appcreateddata"
PICKER: Final = PREFIX + "photospicker.mediaitems.readonly"
ENDED: Final = tuple(PREFIX + name for name in ("photoslibrary", "photoslibrary.readonly", "photoslibrary.sharing"))
"""Can still be asked for and open nothing since 2025-03-31."""

LIBRARY_SCOPES: Final = (APPEND, READ, EDIT)
ALL_SCOPES: Final = (*LIBRARY_SCOPES, PICKER)
KNOWN_SCOPES: Final = frozenset((*ALL_SCOPES, *ENDED))

READING: Final = frozenset((READ,))
CREATING: Final = frozenset((APPEND,))
ADDING: Final = frozenset((APPEND, EDIT))
CHANGING: Final = frozenset((EDIT,))
PICKING: Final = frozenset((PICKER,))
