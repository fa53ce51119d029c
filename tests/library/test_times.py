"""Times: one form, from each of the forms that sources write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-04-12T18:12:33Z", "2019-04-12 18:12:33"),
        ("2019-04-12T18:12:33.5Z", "2019-04-12 18:12:33.500000"),
        ("2019-04-12T18:12:33.000Z", "2019-04-12 18:12:33"),
        ("2019-04-12T18:12:33.123456789Z", "2019-04-12 18:12:33.123456"),
        ("2019-04-12T18:12:33+02:00", "2019-04-12 16:12:33"),
        ("0001-01-01T00:00:00Z", "0001-01-01 00:00:00"),
        ("0001-01-01T00:00:00+02:00", None),
        ("2019-02-30T18:12:33Z", None),
        ("2019-04-12", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_google_times(text: str, expected: str | None) -> None:
    assert times.from_rfc3339(text) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59"), (1589993167, "2020-05-20 16:46:07"), (10**18, None)],
)
def test_takeout_times(seconds: int, expected: str | None) -> None:
    assert times.from_epoch(seconds) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020:05:20 18:46:07", "2020-05-20 18:46:07"),
        ("2020-05-20T18:46:07", "2020-05-20 18:46:07"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2020:13:20 18:46:07", None),
    ],
)
def test_exif_times(text: str, expected: str | None) -> None:
    assert times.from_exif(text) == expected


@pytest.mark.parametrize(
    ("offset", "subsec", "expected"),
    [
        ("+02:00", "05", "2020-05-20 16:46:07.050000"),
        ("-09:30", None, "2020-05-21 04:16:07"),
        (None, "   ", "2020-05-20 18:46:07"),
        ("Z", "000", "2020-05-20 18:46:07"),
        ("nonsense", "1234567890", "2020-05-20 18:46:07.123456"),
    ],
)
def test_exif_to_utc(offset: str | None, subsec: str | None, expected: str) -> None:
    assert times.exif_to_utc("2020-05-20 18:46:07", offset, subsec) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("+02:00", "+02:00"), ("+0530", "+05:30"), ("Z\0", "+00:00"), ("+15:00", None), ("   :  ", None), ("", None)],
)
def test_offsets(text: str, expected: str | None) -> None:
    assert times.clean_offset(text) == expected


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_back(moment: datetime) -> None:
    text = times.to_text(moment)
    assert times.from_text(text) == moment
    assert times.from_rfc3339(text.replace(" ", "T") + "Z") == text


@given(st.datetimes(), st.datetimes())
def test_the_form_sorts_as_time(first: datetime, second: datetime) -> None:
    assert (times.to_text(first) < times.to_text(second)) == (first < second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, True),
        ("1970-01-01 00:00:00", True),
        ("1904-01-01 00:00:00", True),
        ("1980-01-01 00:00:00.500000", True),
        ("2000-01-01 00:00:00", True),
        ("1899-12-31 23:59:59", True),
        ("1900-01-01 00:00:00", False),
        ("2000-01-01 00:00:01", False),
    ],
)
def test_placeholders_say_nothing(text: str | None, expected: bool) -> None:
    assert times.is_placeholder(text) is expected


def test_people_see_their_own_zone() -> None:
    assert times.to_local("2020-05-20 16:46:07", timezone(timedelta(hours=2))) == "2020-05-20 18:46"
