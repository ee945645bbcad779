"""What goes over the daemon's socket comes out as it went in."""

from __future__ import annotations

import pytest

from lmchat.daemon.replies import read_reply, reply_line
from lmchat.daemon.wire import Message, Refused, Status, message_line, read_message, read_status
from lmchat.decoding.config import DecodingConfig
from lmchat.engine.events import (
    Alternative,
    Answer,
    Cancelled,
    Candidate,
    Completed,
    Failed,
    Progress,
    SourceSentence,
    SourceToken,
    Started,
    Token,
)
from lmchat.engine.request import Request
from lmchat.errors import DeviceFailed, EmptyInput, LmchatError

SENTENCE = SourceSentence(0, 4, "One.")
COMPLETED = Completed(
    text="一\n\x1b[31m",
    stop_reason="eos",
    fallback=False,
    source_tokens=3,
    segments=1,
    tokens=2,
    seconds=0.1,
    drawn_from=(SENTENCE,),
    answers=(Answer("One", 0, 3, 0.5, SENTENCE),),
    candidates=(Candidate("Hi", 2, -1.5, -2.0),),
    log_probabilities=(-0.1, -2.0),
)


@pytest.mark.parametrize(
    "reply",
    [
        Started(((SourceToken(5, "One", 0, 3),), ())),
        Progress("read", 1, 2),
        Token("a", 7, -0.5, None, (Alternative("b", 8, -1.0),), (0.5, 0.5), (0, 3)),
        COMPLETED,
        Cancelled("half"),
        Refused("no"),
        Status("1", 2, 3.0, 4, ("a",), 30.0),
    ],
    ids=lambda reply: type(reply).__name__,
)
def test_replies_come_back(reply: Completed) -> None:
    line = reply_line(reply)
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    assert read_reply(line) == reply


def test_a_status_is_read_without_the_other_replies() -> None:
    status = Status("1", 2, 3.0, 4, ("a",), 30.0)
    assert read_status(reply_line(status)) == status


class Unknown(LmchatError):
    """Of no kind that `lmchat.errors` has."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [(EmptyInput("a", "b"), EmptyInput), (DeviceFailed("a", "b"), DeviceFailed), (Unknown("a", "b"), LmchatError)],
)
def test_errors_come_back_as_far_as_their_kind_is_known(error: LmchatError, kind: type[LmchatError]) -> None:
    failed = read_reply(reply_line(Failed(error, "half")))
    assert isinstance(failed, Failed)
    assert (type(failed.error), str(failed.error), failed.text) == (kind, "a (b)", "half")


def test_messages_come_back_with_their_settings() -> None:
    decoding = DecodingConfig(method="sample", temperature=0.5)
    message = Message(
        "do", "1", "/a", "ff", Request("chat", "你好", decoding=decoding, turns=("a", "b"), threshold=0.5)
    )
    assert read_message(message_line(message)) == message


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[1]", b'{"Nothing": {}}', b'{"Token": {}}', b"\xff", b'{"wish": "fly"}']
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_reply(line)
    with pytest.raises(ValueError, match=r"."):
        read_message(line)
    with pytest.raises(ValueError, match=r"."):
        read_status(line)
