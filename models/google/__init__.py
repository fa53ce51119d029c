"""Sign-in and the two APIs of Google Photos."""
