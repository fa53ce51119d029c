"""Names that speak against one shot: no strong claim rests on a pair of them, whatever else agrees."""

import pytest

from models.rules.names import may_name_one_shot, names_a_size_alone, tell_one_shot

TWO_SHOTS = [
    ("IMG_0002_web.jpg", "IMG_0001.JPG"),
    ("IMG_0002-1024.jpg", "IMG_0001.JPG"),
    ("small_IMG_0002.jpg", "IMG_0001.JPG"),
    ("web_0002.jpg", "web_0001.jpg"),
    ("web2.jpg", "IMG_0001.jpg"),
    ("IMG_0002-small.jpg", "IMG_0001.JPG"),
    ("IMG_0002 (Small).jpg", "IMG_0001.JPG"),
    ("IMG_0002.web.jpg", "IMG_0001.JPG"),
    ("IMG_0002_resized.jpg", "IMG_0001_resized.jpg"),
    ("IMG_0002_1024.jpg", "IMG_0001_2048.jpg"),
    ("IMG_1024.jpg", "IMG_2048.jpg"),
    ("DSC_0002a.jpg", "DSC_0001a.jpg"),
    ("IMG_20190412_181233_BURST002.jpg", "IMG_20190412_181233_BURST001_COVER.jpg"),
    ("IMG_20190412_181233_01.jpg", "IMG_20190412_181233.jpg"),
    ("20190412_181233_001.jpg", "20190412_181233.jpg"),
    ("20190412_181233(0).jpg", "20190412_181233.jpg"),
    ("_MG_0002.jpg", "IMG_0001.jpg"),
    ("img-0002.jpg", "IMG_0001.jpg"),
    ("GOPR0001.JPG", "G0010001.JPG"),
    ("PXL_20190412_181233123.PORTRAIT.jpg", "PXL_20190412_181233123.jpg"),
    ("PXL_20190412_181233123.NIGHT.jpg", "PXL_20190412_181233123.jpg"),
    (
        "00000PORTRAIT_00000_BURST20190412181233.jpg",
        "00100dPORTRAIT_00100_BURST20190412181233_COVER.jpg",
    ),
    ("HDR_IMG_1.jpg", "IMG_1.jpg"),
    ("PANO_20190412_181233.jpg", "IMG_20190412_181233.jpg"),
    ("IMG_1_Bokeh.jpg", "IMG_1.jpg"),
    ("IMG_1_sepia.jpg", "IMG_1.jpg"),
    ("IMG_1-编辑.jpg", "IMG_1.jpg"),
    ("IMG_1-編集済み.jpg", "IMG_1.jpg"),
    ("IMG_1_DxO.jpg", "IMG_1.jpg"),
    ("IMG_1-2.jpg", "IMG_1.jpg"),
]
ONE_SHOT = [
    ("IMG_0001.jpg", "IMG_0001.JPG"),
    ("IMG_0001(1).jpg", "IMG_0001.jpg"),
    ("IMG_0001 - Copy.jpg", "IMG_0001.jpg"),
    ("IMG_0001_web.jpg", "IMG_0001.jpg"),
    ("IMG_0001-mail.jpg", "IMG_0001.JPG"),
    ("IMG_0001-1024x768.jpg", "IMG_0001.jpg"),
    ("IMG_0001 (Small).jpg", "IMG_0001.jpg"),
    ("20190412_181233_1024.jpg", "20190412_181233.jpg"),
    ("sunset-web.jpg", "sunset.jpg"),
    ("resized_IMG_0001.jpg", "IMG_0001.jpg"),
    ("IMG_0001-compressed.jpg", "IMG_0001.jpg"),
]
NOTHING_SPEAKS = [
    ("sunset.jpg", "IMG_0001.jpg"),
    ("sunset.jpg", "beach.jpg"),
    ("holiday-1024.jpg", "holiday.jpg"),
    ("IMG_0001(0).jpg", "IMG_0001(1).jpg"),
    (None, "IMG_0001.jpg"),
    (None, None),
    ("", "IMG_0001.jpg"),
]


@pytest.mark.parametrize(("first", "second"), TWO_SHOTS)
def test_names_that_may_be_two_shots(first: str, second: str) -> None:
    assert not may_name_one_shot(first, second)
    assert not may_name_one_shot(second, first)
    assert not tell_one_shot(first, second)
    assert not tell_one_shot(second, first)


@pytest.mark.parametrize(("first", "second"), ONE_SHOT)
def test_names_that_tell_one_shot(first: str, second: str) -> None:
    assert tell_one_shot(first, second)
    assert tell_one_shot(second, first)
    assert may_name_one_shot(first, second)


@pytest.mark.parametrize(("first", "second"), NOTHING_SPEAKS)
def test_names_of_which_nothing_speaks_for_one_shot(first: str | None, second: str | None) -> None:
    assert may_name_one_shot(first, second)
    assert not tell_one_shot(first, second)
    assert not tell_one_shot(second, first)


@pytest.mark.parametrize("name", ["web.jpg", "Small.JPG", "thumbnail(1).jpg", "resized - Copy.png"])
def test_names_of_nothing_but_a_size(name: str) -> None:
    assert names_a_size_alone(name)


@pytest.mark.parametrize("name", ["web2.jpg", "sunset.jpg", "IMG_0001_web.jpg", "800x600.jpg", "", None])
def test_names_of_more_or_less_than_a_size(name: str | None) -> None:
    assert not names_a_size_alone(name)
