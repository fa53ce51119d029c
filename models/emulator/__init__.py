"""Google Photos on loopback, for the demo and the tests."""

from models.emulator.behaviour import Behaviour, Consent
from models.emulator.emulator import Emulator
from models.emulator.faults import ANY, Fault, FaultKind, Faults
from models.emulator.made_up import MadeUpLibrary, StoredItem, Truth
from models.emulator.media import media_fields
from models.emulator.request_log import RequestLog, Seen
from models.emulator.scopes import ALL_SCOPES, APPEND, EDIT, LIBRARY_SCOPES, PICKER, READ
from models.emulator.sign_ins import EmulatedClient
from models.emulator.stage import Role

__all__ = [
    "ALL_SCOPES",
    "ANY",
    "APPEND",
    "EDIT",
    "LIBRARY_SCOPES",
    "PICKER",
    "READ",
    "Behaviour",
    "Consent",
    "EmulatedClient",
    "Emulator",
    "Fault",
    "FaultKind",
    "Faults",
    "MadeUpLibrary",
    "RequestLog",
    "Role",
    "Seen",
    "StoredItem",
    "Truth",
    "media_fields",
]
