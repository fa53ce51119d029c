"""What people paste, however it was copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import SignInError, UsageError
from models.google.pasted import belongs, check_answer, query_of

QUERY = "state=abc&code=4/0Ab-c_d&scope=https://www.googleapis.com/auth/photoslibrary.appendonly"


@pytest.mark.parametrize(
    "text",
    [
        f"http://127.0.0.1:4711/?{QUERY}",
        f"http://localhost:4711/?{QUERY}",
        f"http://[::1]:4711/?{QUERY}",
        f"127.0.0.1:4711/?{QUERY}",
        f"localhost:4711/?{QUERY}",
        f"https://127.0.0.1:4711/?{QUERY}",
        f"  'http://127.0.0.1:4711/?{QUERY}'  \n",
        f'"http://127.0.0.1:4711/?{QUERY}"',
        f"<http://127.0.0.1:4711/?{QUERY}>",
        f"http://127.0.0.1:4711/?{QUERY}#",
        f"http://127.0.0.1:4711/?{QUERY}".replace("&", "&amp;"),
        f"http://127.0.0.1:4711/?{QUERY[:20]}\r\n  {QUERY[20:]}",
        " ".join(f"http://127.0.0.1:4711/?{QUERY}"),
        f"?{QUERY}",
        QUERY,
    ],
)
def test_the_address_is_found_however_it_was_copied(text: str) -> None:
    assert query_of(text, 4711) == QUERY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing was pasted"),
        ("  \n ", "Nothing was pasted"),
        ('""', "Nothing was pasted"),
        ("4/0AbCd-ef_gh", "code alone is not enough"),
        ("code=4/0AbCd", "code alone is not enough"),
        ("http://127.0.0.1:4711/?code=4/0AbCd", "code alone is not enough"),
        ("https://accounts.google.com/o/oauth2/auth?state=abc&client_id=x", "not the address"),
        ("https://evil.test/?state=abc&code=x", "not the address"),
        ("http://127.0.0.1.evil.test/?state=abc&code=x", "not the address"),
        ("http://[::1/?state=abc&code=x", "not the address"),
        ("http://127.0.0.1:4711/", "not the address"),
        ("what?", "not the address"),
        ("ssh -N -L 4711:127.0.0.1:4711 host", "not the address"),
    ],
)
def test_anything_else_says_what_is_wanted(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        query_of(text, 4711)
    assert "http://127.0.0.1:4711/" in caught.value.hint


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    try:
        query = query_of(text, 1)
    except UsageError:
        return
    assert not belongs(query, "a-state-nobody-guesses")


@pytest.mark.parametrize(
    "query",
    ["", "state=", "state=abd", "state=abc&state=abc", "code=x", "state=abc&" + "&".join("a=1" for _ in range(99))],
)
def test_only_the_one_right_state_belongs(query: str) -> None:
    assert not belongs(query, "abc")
    with pytest.raises(SignInError, match="another sign-in"):
        check_answer(query, "abc")


def test_the_right_state_belongs() -> None:
    assert belongs(QUERY, "abc")
    check_answer(QUERY, "abc")


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("state=abc&error=access_denied", SignInError, "Consent was denied"),
        ("state=abc&error=%1b[31mserver_error", SignInError, "␛"),
        ("state=abc", UsageError, "no code"),
        ("state=abc&code=", UsageError, "no code"),
        ("state=abc&code=a&code=b", UsageError, "no code"),
    ],
)
def test_an_answer_without_a_code_says_why(query: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        check_answer(query, "abc")
