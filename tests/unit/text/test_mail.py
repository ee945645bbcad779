"""The headers of a mail."""

from __future__ import annotations

import pytest

from lmchat.text.mail import without_headers

HEADERS = "From: Ann <ann@example.org>\nTo: Ben\nDate: Mon, 12 Oct 2026\nSubject: Tea is\n ready\nMessage-ID: <a@b>\n"


@pytest.mark.parametrize("before", ["", "\n", "From ann@example.org Mon Oct 12 09:14:22 2026\n"])
def test_of_the_headers_of_a_mail_the_subject_stays(before: str) -> None:
    mail = f"{before}{HEADERS}\nHi Ben,\n\nFrom: now on\n"
    read = without_headers(mail)
    assert read.split() == ["Tea", "is", "ready", "Hi", "Ben,", "From:", "now", "on"]
    assert len(read) == len(mail)
    assert all(read.index(word) == mail.index(word) for word in ("Tea", "ready", "Hi"))


def test_lines_that_end_in_two_characters_are_headers_too() -> None:
    mail = f"{HEADERS}\nHi.\n".replace("\n", "\r\n")
    assert without_headers(mail).split() == ["Tea", "is", "ready", "Hi."]


@pytest.mark.parametrize("name", ["x-ms-exchange", "X-Spam5", "X_Loop"])
def test_headers_have_any_names(name: str) -> None:
    assert without_headers(f"{HEADERS}{name}: 1\n\nHi.").split() == ["Tea", "is", "ready", "Hi."]


@pytest.mark.parametrize("headers", ["From: ann@example.org\nDate: 5 May", "From: Ann\nTo: Ben <ben@example.org>"])
def test_a_mail_has_a_subject_or_an_address(headers: str) -> None:
    assert without_headers(f"{headers}\n\nHi.").split() == ["Hi."]


@pytest.mark.parametrize("subject", ["Subject:", "Subject: =?utf-8?q?Tea?="])
def test_a_subject_that_nobody_can_read_goes_too(subject: str) -> None:
    assert without_headers(f"From: Ann\n{subject}\nTo: Ben\n\nHi.").strip() == "Hi."


@pytest.mark.parametrize(
    "text",
    [
        "From: Ann\n\nHi.",
        "From: Ann\nSubject: Tea",
        "From: Ann\nSubject: Tea\nIt is ready.\n\nHi.",
        "Date: 5 May\nPresent: Ann, Ben\n\nTea was had.",
        "Ann: Hello.\nBen: Hello.\n\nThey left.",
        "Train: ICE 505\nFrom: Berlin\nTo: Munich\n\nHave a good journey.",
        "From: 2019\nTo: 2021\n\nBaker in Rome",
        "From: ann@example.org\nTo: ben@example.org\n\n \n",
        "It was so.\n" + HEADERS + "\nHi.",
        "",
    ],
)
def test_all_else_is_no_mail(text: str) -> None:
    assert without_headers(text) == text


@pytest.mark.parametrize("unit", ["A: b\n", "From ", "\n", "A:\n ", "A", "A: b\n c\n"])
def test_hostile_headers_take_no_time(unit: str) -> None:
    assert without_headers(unit * 100_000) == unit * 100_000
