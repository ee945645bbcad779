"""What an exported chat has where nobody says anything: calls, deleted messages, and what stands for pictures."""

from __future__ import annotations

import re

from lmchat.text.layout.masks import masked

_OMITTED = (
    r"<[^<>\n]{1,60}>|(?:image|photo|video|audio|voice message|sticker|GIF|document|contact card) omitted"
    r"|(?:\[[^\[\]\n]{1,16}\][ \t]*)+"
)
"""What stands in place of what is not text, such as `<Media omitted>` and `[图片]`."""
_TAKEN_BACK = (
    r"(?:this message was deleted|you deleted this message|(?:此|该|这条)消息已(?:被)?删除)[.。]?"
    r"|[^\n:：]{1,30}撤回了一条消息"
)
_CALL = r"(?:(?:missed|canceled|declined) )?(?:group )?(?:voice|video) call(?:[,.][^\n]{0,30})?|未接(?:语音|视频)通话"
_BY = r"(?:[^\n:：]{1,30}(?::[ \t]|：)[ \t]*)?"
_NO_WORDS = re.compile(
    rf"^[ \t\u200e]*{_BY}\u200e?(?:{_OMITTED}|{_TAKEN_BACK}|{_CALL}|[^\w\n]+)[ \t\r]*$", re.MULTILINE | re.IGNORECASE
)
_DAY = re.compile(r"^[ \t]*[-—–─=]{2,}[ \t]*\d{4}[-/.年]\d\d?[-/.月]\d\d?日?[ \t]*[-—–─=]{2,}[ \t\r]*$", re.MULTILINE)


def without_notices(chat: str) -> str:
    r"""A chat with spaces in place of the lines that say nothing, and of those that part its days.

    >>> without_notices("Ann: <Media omitted>\nBo: It is nice.").split()
    ['Bo:', 'It', 'is', 'nice.']
    """
    return masked(_NO_WORDS, masked(_DAY, chat))
