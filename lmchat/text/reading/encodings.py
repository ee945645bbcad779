"""Bytes to text in whatever encoding they are.

In this order: a byte order mark; strict UTF-8 (and UTF-16 without a mark, which shows in its NUL bytes); UTF-8 with
damage, or mixed line by line with another encoding; Chinese encodings, known by the most frequent characters of the
language, or by hardly any rare ones; Western typography; and what charset-normalizer makes of a sample. Only decoding
itself touches every byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16: must be tried before it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = ("gb18030", "big5hkscs")
_OTHERS = (
    *("shift_jis", "euc_jp", "euc_kr", "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255"),
    *("cp1256", "cp1257", "cp1258", "cp874", "iso8859_2", "iso8859_5", "iso8859_7", "mac_roman", "cp437", "cp850"),
)
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
    "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机"
    "十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西"
    "這個們來為國說時會對發後裡經麼學當沒動還進樣開實從無與長機點業將兩間問應戰頭體見產關電話網書報過著種現"
)
_FREQUENT_SHARE = 0.15  # a third to a half in Chinese prose, about a twentieth in anything taken for Chinese
_CHINESE_MARKS = frozenset("，。！？；：、“”‘’（）《》【】—…·「」『』\u3000")
_TYPOGRAPHY = frozenset("€‚„…‹›‘’“”•–—™\u00a0£§©«®°±²µ·»½×".encode("cp1252"))
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252", "latin1": "cp1252"}
_SHORT = 12
_COMMON_SHARE = 0.85
_BEYOND_HANGUL, _BEYOND_HANGUL_SHARE = 0xC9, 0.1  # first bytes; four in ten of Chinese text, none of Korean
_WINDOW = 8_192
_CONTEXT = 200
_SAMPLE = 65_536
_EVIDENCE = 0.1
_FEW, _FEW_SHARE = 3, 0.03
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Decoded(NamedTuple):
    """Decoded text.

    Attributes:
        text: without the byte order mark; U+FFFD stands for bytes that could not be decoded.
        encoding: a codec name; with " (damaged)" where bytes were lost, "utf-8+x" where lines differ in encoding.
    """

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """`data` as text, whatever it is: bytes that are no text come out as a text full of U+FFFD and control characters.

    Args:
        data: the whole file.
        declared: an encoding that the file names itself (HTML, mail), in small letters, taken for the larger one that
            browsers take it for; believed when all of `data` can be read with it.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    wide = _utf16_without_mark(data) if text is None or "\0" in text else None
    if wide:
        return _lenient(data, wide)
    if text is not None:
        return Decoded(text, "utf-8")
    declared = _SUPERSETS.get(declared, declared) if declared else None
    text = _strict(data, declared) if declared else None
    return Decoded(text, declared) if text is not None and declared else _decode_other(data)


def _decode_other(data: bytes) -> Decoded:
    """The text of `data`, which is not valid UTF-8: damaged, in another encoding, or in both, line by line."""
    lines = dict.fromkeys([*_telling_lines(data, 0), *_telling_lines(data, _first_error(data))])
    balances = {line: _utf8_balance(line) for line in lines}
    foreign = b"\n".join(line for line in lines if balances[line] <= 0)
    encoding = _legacy_encoding(foreign) if foreign else None
    if encoding is None:
        return _lenient(data, "utf-8")
    proper = sum(balance for balance in balances.values() if balance > 0)
    if proper >= _EVIDENCE * len(_HIGH_BYTE.findall(foreign)):
        decoded = (_decode_line(line, encoding) for line in data.split(b"\n"))
        return Decoded("\n".join(decoded), f"utf-8+{encoding}")
    return _lenient(data, encoding)


def _decode_line(line: bytes, encoding: str) -> str:
    text = _strict(line, "utf-8")
    if text is not None:
        return text
    return line.decode("utf-8" if _utf8_balance(line) > 0 else encoding, "replace")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = _strict(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(data.decode(encoding, "replace"), f"{encoding} (damaged)")


def _first_error(data: bytes) -> int:
    """Where the line begins in which `data` ceases to be valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.rfind(b"\n", 0, error.start) + 1
    return len(data)


def _telling_lines(data: bytes, at: int) -> Iterator[bytes]:
    """Lines of `data` from `at` on with bytes beyond ASCII, at most 64 KB together; of long lines, windows."""
    size = 0
    while size < _SAMPLE:
        match = _HIGH_BYTE.search(data, at)
        if not match:
            return
        start = max(data.rfind(b"\n", at, match.start()) + 1, at, match.start() - _CONTEXT)
        end = data.find(b"\n", match.start(), match.start() + _WINDOW)
        at = end if end >= 0 else min(match.start() + _WINDOW, len(data))
        size += at - start
        yield data[start:at]


def _utf8_balance(line: bytes) -> int:
    """How many characters beyond ASCII are valid UTF-8 in `line`, less the places that are not."""
    text = line.decode("utf-8", "replace")
    return len(_NOT_ASCII.findall(text)) - 2 * text.count("\ufffd")


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order when `data` looks like UTF-16: every other byte is NUL, or it makes good Chinese."""
    head = data[: _SAMPLE // 8]
    half = len(head) // 2
    for encoding, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if half and high.count(0) > 0.4 * half and low.count(0) < 0.02 * half:
            return encoding
        if _frequent_share(head[: 2 * half].decode(encoding, "replace")) >= _FREQUENT_SHARE:
            return encoding
    return None


def _legacy_encoding(sample: bytes) -> str | None:
    """The encoding of `sample`, which is not UTF-8; None where nothing fits."""
    shares = {encoding: _frequent_share(sample.decode(encoding, "replace")) for encoding in _CHINESE}
    best = max(shares, key=shares.__getitem__)
    if shares[best] >= _FREQUENT_SHARE:
        return best
    if _is_common_chinese(sample):
        return "gb18030"
    high = _HIGH_BYTE.findall(sample)
    if _TYPOGRAPHY.issuperset(b"".join(high)):
        return "cp1252"  # English with curly quotes
    if (len(high) <= _FEW or len(high) < _FEW_SHARE * len(sample)) and _strict(sample, "cp1252"):
        return "cp1252"  # English with an accent here and there
    from charset_normalizer import from_bytes

    matches = from_bytes(sample[: 2 * _WINDOW], cp_isolation=[*_CHINESE, *_OTHERS])
    likeliest = matches.best()
    if likeliest is None:
        return None
    rank = (likeliest.chaos, -likeliest.coherence)
    equals = (match for match in matches if (match.chaos, -match.coherence) <= rank)
    return "cp1252" if any("cp1252" in match.could_be_from_charset for match in equals) else likeliest.encoding


def _frequent_share(text: str) -> float:
    """The share of frequent Chinese characters among the letters beyond ASCII; one alone does not count."""
    letters = _letters(text)
    frequent = sum(c in _FREQUENT for c in letters)
    return frequent / len(letters) if frequent > 1 else 0.0


def _letters(text: str) -> list[str]:
    return [c for c in _NOT_ASCII.findall(text) if c not in _CHINESE_MARKS]


def _is_common_chinese(sample: bytes) -> bool:
    """Whether `sample` is GB18030 without frequent characters: names, a list, a poem, or English with Chinese quotes.

    Its characters are common ones (GB 2312, level 1), all of a few or nearly all of many, and not the Hangul that
    Korean has in half of their places. A list of kanji alone in EUC-JP looks the same.
    """
    text = _strict(sample, "gb18030")
    if text is None:
        return False
    letters = _letters(text)
    common = sum(map(_is_common, letters))
    if len(letters) <= _SHORT:
        return common == len(letters) and (not letters or len(_NOT_ASCII.findall(text)) > 1)
    beyond = sum(letter.encode("gb18030")[0] >= _BEYOND_HANGUL for letter in letters)
    return common >= _COMMON_SHARE * len(letters) and beyond >= _BEYOND_HANGUL_SHARE * len(letters)


def _is_common(character: str) -> bool:
    encoded = character.encode("gb18030")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7 and encoded[1] >= 0xA1
