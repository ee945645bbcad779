"""The text of mails with encoded or several parts."""

from __future__ import annotations

import io
import time
from email.message import EmailMessage

import pytest

from lmchat.text.layout.mail import own_words
from lmchat.text.reading import Document, read_stream
from lmchat.text.reading.formats import detect_format

HEADERS = "From: Ann <ann@example.org>\nSubject: Tea\nContent-Type: text/plain; charset=utf-8\n"


def read(data: bytes, name: str = "a.eml") -> Document:
    return read_stream(io.BytesIO(data), name)


def mail(subject: str, text: str, encoding: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "李雷 <lilei@example.org>"
    message["Received"] = "from mx.example.org"
    message["Subject"] = subject
    message.set_content(text, cte=encoding)
    return message


@pytest.mark.parametrize("name", ["a.eml", "-"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_an_encoded_mail_is_decoded(encoding: str, name: str) -> None:
    document = read(mail("通知：搬迁", "各位同事：\n\n办公室将于七月搬迁。\n", encoding).as_bytes(), name)
    assert document.text.startswith("From: 李雷 <lilei@example.org>\nSubject: 通知：搬迁\n\n各位同事：\n\n")
    assert document.encoding is None
    assert own_words(document.text).split()[-1] == "办公室将于七月搬迁。"


def test_of_several_parts_the_plain_text_is_read_and_no_attachment() -> None:
    message = mail("Tea", "It is ready.\n", "7bit")
    message.add_alternative("<p>It is <b>ready</b>.</p>", subtype="html")
    message.add_attachment(bytes(range(256)), maintype="image", subtype="png", filename="tea.png")
    assert read(message.as_bytes().replace(b"\n", b"\r\n")).text.partition("\n\n")[2].strip() == "It is ready."


def test_html_is_read_without_its_tags_in_the_encoding_that_the_mail_names() -> None:
    page = "<style>p{}</style><p>价格&amp;时间</p><p>再议</p>".encode("gb18030")
    data = b"From: a@b\nSubject: x\nContent-Type: text/html; charset=GB2312\nContent-Transfer-Encoding: 8bit\n\n" + page
    assert read(data).text == "From: a@b\nSubject: x\n\n价格&时间\n再议"


def html_mail(body: str) -> str:
    head = "From: a@b\nSubject: Offer\nContent-Type: text/html; charset=utf-8\n\n"
    return read(f"{head}{body}".encode()).text


OWN = "We can go down to 11,200 euros, no further."
WHO = "On Wed, 3 Jul 2024 at 10:02, Ann wrote:"


@pytest.mark.parametrize(
    "reply",
    [
        f'<div class="gmail_quote">{WHO}<blockquote>Your offer of 12,900 euros<p>is too high.</blockquote></div>',
        f'<div>{WHO}<br></div><br><blockquote class="gmail_quote" style="margin:0">12,900 is<br>too high.</blockquote>',
        f'<BLOCKQUOTE TYPE=cite cite="mid:1"><div>{WHO}</div><div>12,900 is too high.</div></BLOCKQUOTE>',
        f"<p>{WHO}</p><blockquote>12,900?<blockquote>Yes.</blockquote>It is too high.</blockquote>",
        "<p>在 2024年7月3日，李雷 写道：</p><blockquote>12,900 太高了。</blockquote>",
        f"{WHO}<blockquote>12,900 is too high.",
    ],
)
def test_the_mail_that_an_html_mail_replies_to_is_quoted(reply: str) -> None:
    text = html_mail(f"<p>{OWN}</p>{reply}")
    assert "> 12,900" in text or "> Your offer of 12,900 euros\n> is too high." in text
    assert own_words(text).split() == ["Offer", *OWN.split()]


def test_answers_between_quotations_are_own_words() -> None:
    quote = '<blockquote type="cite">Is it 12,900?</blockquote>'
    text = html_mail(f"{quote}{OWN}{quote}</blockquote>So be it.")
    assert own_words(text).split() == ["Offer", *OWN.split(), "So", "be", "it."]


def test_a_block_quotation_of_something_else_is_not_marked() -> None:
    quotation = "<blockquote>The rent is due.<blockquote>Monthly.</blockquote></blockquote>"
    assert html_mail(f"<p>The contract says:</p>{quotation}So pay.").endswith(
        "\nThe contract says:\nThe rent is due.\nMonthly.\nSo pay."
    )


@pytest.mark.parametrize("tag", ["<blockquote type=cite>", "<blockquote>", "</blockquote>", "<blockquote", "wrote:"])
def test_hostile_quotations_take_no_time(tag: str) -> None:
    started = time.perf_counter()
    html_mail(f"{tag}x" * 20_000)
    assert time.perf_counter() - started < 10


def test_a_mail_with_nothing_but_an_attachment_has_its_headers() -> None:
    data = b"From: a@b\nSubject: =?utf-8?b?6Iy2?=\nContent-Type: multipart/mixed; boundary=x\n\n--x--\n"
    assert own_words(read(data).text).strip() == "茶"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"{HEADERS}\nIt is =20 ready.\n", "a.eml"),
        (f"{HEADERS}Content-Transfer-Encoding: base64\n\nSXQgaXM=\n", "a.txt"),
        (f"So:\n\n{HEADERS}Content-Transfer-Encoding: base64\n\nSXQgaXM=\n", "-"),
    ],
)
def test_a_mail_that_is_plain_text_and_a_text_about_one_are_read_as_they_stand(data: str, name: str) -> None:
    assert read(data.encode(), name).text == data


def test_many_headers_are_looked_through_at_once() -> None:
    assert detect_format(b"A: b\n c\n" * 100_000, ".eml") == "text"


@pytest.mark.parametrize("address", ['"a <b@c>', "=?x?q?y?= <", "\\ü [<:;,@", ""])
@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/mixed; boundary=", "text/html; charset*=x''y"])
def test_malformed_headers_are_read_as_far_as_they_go(address: str, kind: str) -> None:
    data = f"From: {address}\nDate: {address}\nSubject: Tea\nContent-Type: {kind}\n\nReady.\n".encode()
    assert "Subject: Tea" in read(data).text
